package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.InvalidQuestionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GenerationStateTests {
  private static final FakeTokenizer NUMERALS = FakeTokenizer.numerals();
  private static final FakeTokenizer LOCATIONS = FakeTokenizer.locations();
  private static final int VOCABULARY = NUMERALS.vocabularySize();
  private static final int[] BOX = ids("[0.123,0.456,0.789,0.999]");

  private final AtomicLong nanos = new AtomicLong();
  private final Ticker clock =
      new Ticker() {
        @Override
        public long read() {
          return nanos.get();
        }
      };

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(names = {"BOX", "BOXES", "POINT", "WELL_FORMED", "NONE"})
  void feeding_ofSeveralTokens_givesTheAnswerOfOneByOne(CoordinateConstraint constraint) {
    for (double temperature : new double[] {0, 1.3}) {
      for (int seed = 0; seed < 25; seed++) {
        GenerationOptions options =
            GenerationOptions.builder()
                .constraint(constraint)
                .temperature(temperature)
                .topP(temperature == 0 ? 1 : 0.9)
                .seed(seed)
                .maxNewTokens(30 + 4 * seed)
                .build();
        // Likely brackets and ones: well-formed text opens groups, wrong guesses come up.
        FakeModel one = model(seed);
        Generated plain = one.run(start(options, Feeding.ONE_BY_ONE), false);
        assertEquals(one.passes(), plain.steps());
        for (Feeding feeding : Feeding.values()) {
          for (boolean withPrompt : new boolean[] {false, true}) {
            FakeModel model = model(seed);
            Generated answer = model.run(start(options, feeding), withPrompt);

            assertEquals(plain.tokens(), answer.tokens());
            assertEquals(plain.text(), answer.text());
            assertEquals(plain.finishReason(), answer.finishReason());
            assertEquals(model.passes(), answer.steps());
            assertTrue(answer.steps() <= plain.steps());
          }
        }
      }
    }
  }

  @Test
  void steps_ofABox_areFewerThanHalfOfItsTokens() {
    assertEquals(23, boxSteps(Feeding.ONE_BY_ONE, false));
    assertEquals(16, boxSteps(Feeding.FORCED, false));
    assertEquals(12, boxSteps(Feeding.LIKELY, false));
    assertEquals(11, boxSteps(Feeding.LIKELY, true));
    FakeModel free = FakeModel.writing(VOCABULARY, BOX);
    GenerationState state = start(GenerationOptions.defaults(), Feeding.LIKELY);
    assertEquals(25, free.run(state, true).steps());
  }

  @Test
  void box_thatTheModelWritesItself_isTheSameWithoutConstraint() {
    FakeModel model = FakeModel.writing(VOCABULARY, BOX);
    Generated free = model.run(start(GenerationOptions.defaults(), Feeding.FORCED), false);
    Generated box = FakeModel.writing(VOCABULARY, BOX).run(start(box(), Feeding.FORCED), false);

    assertEquals(" [0.123,0.456,0.789,0.999]", free.text());
    assertArrayEquals(BOX, free.ids());
    assertEquals(FinishReason.END, free.finishReason());
    assertEquals(free.text(), box.text());
    assertArrayEquals(BOX, box.ids());
    assertEquals(FinishReason.CONSTRAINT, box.finishReason());
  }

  @Test
  void logProbability_ofForcedTokens_isTheModelsOwnAndZeroWhereItWasNotAsked() {
    Generated answer = FakeModel.writing(VOCABULARY, BOX).run(start(box(), Feeding.LIKELY), true);
    double expected = 10 - Math.log(Math.exp(10) + VOCABULARY - 1);
    List<GeneratedToken> tokens = answer.tokens();
    for (GeneratedToken token : tokens.subList(0, tokens.size() - 2)) {
      assertEquals(expected, token.logProbability(), 1e-9);
      assertEquals(Math.exp(expected), token.placeProbability(), 1e-9);
    }
    assertEquals(0, tokens.get(tokens.size() - 2).logProbability());
    assertEquals(0, tokens.get(tokens.size() - 1).logProbability());
  }

  @Test
  void wrongGuess_isDroppedFromTheCache() {
    FakeModel model = FakeModel.writing(VOCABULARY, ids("[1.000,0.456,1.000,0.999]"));
    GenerationState state = start(box(), Feeding.LIKELY);
    Step first = state.next(model.prompt()).orElseThrow();
    assertEquals(" [0.", NUMERALS.decode(first.ids().toArray(), false));
    assertEquals(0, first.dropped());

    Step second = state.next(model.pass(first)).orElseThrow();
    assertEquals(2, second.dropped());
    assertEquals("1.000,0.", NUMERALS.decode(second.ids().toArray(), false));
  }

  @Test
  void location_token_countsItsWholeTenth() {
    int vocabulary = LOCATIONS.vocabularySize();
    FakeModel model =
        FakeModel.of(
            tokens -> {
              float[] row = new float[vocabulary];
              Arrays.fill(row, -1000);
              row[LOCATIONS.id("<bin_210>")] = (float) Math.log(0.4);
              row[LOCATIONS.id("<bin_220>")] = (float) Math.log(0.3);
              row[LOCATIONS.id("<bin_310>")] = (float) Math.log(0.2);
              row[LOCATIONS.id("a")] = (float) Math.log(0.1);
              return row;
            });
    Generated answer =
        model.run(
            new Generator(LOCATIONS, List.of(), Feeding.FORCED, clock).start(box(), 100), false);

    assertEquals("<b_st>" + "<bin_210>".repeat(4) + "<b_ed>", answer.text());
    assertEquals(0.7, answer.tokens().get(1).placeProbability(), 1e-6);
    assertEquals(Math.log(0.4), answer.tokens().get(1).logProbability(), 1e-6);
    assertEquals(0.7, new PlaceConfidence(answer).ofNumber(6, 15), 1e-6);
  }

  @Test
  void end_token_endsAndStaysOutOfTheText() {
    Generated answer = write(GenerationOptions.defaults(), "a dog");
    assertEquals(FinishReason.END, answer.finishReason());
    assertEquals(" a dog", answer.text());
    assertEquals(NUMERALS.endId(), answer.ids()[answer.ids().length - 1]);
  }

  @Test
  void stopText_acrossTokens_endsBeforeIt() {
    GenerationOptions options =
        GenerationOptions.builder().stop(List.of("xyz", "g, th", "the")).build();
    Generated answer = write(options, "a dog, the cat");
    assertEquals(FinishReason.STOP, answer.finishReason());
    assertEquals(" a do", answer.text());
    assertEquals(" a do".length(), answer.tokens().get(answer.tokens().size() - 1).end());
  }

  @Test
  void stopText_thatBeginsWithASpace_doesNotMeetTheDecodersOwn() {
    GenerationOptions options = GenerationOptions.builder().stop(List.of(" ")).build();
    Generated answer = write(options, "dogs run");
    assertEquals(FinishReason.STOP, answer.finishReason());
    assertEquals(" dogs", answer.text());
  }

  @Test
  void takeText_holdsBackWhatMayBecomeAStopText() {
    GenerationOptions options = GenerationOptions.builder().stop(List.of("cde")).build();
    FakeModel model = FakeModel.writing(VOCABULARY, ids("acdbcdex"));
    GenerationState state = start(options, Feeding.FORCED);
    StringBuilder taken = new StringBuilder();
    StringBuilder log = new StringBuilder();
    Optional<Step> feed = state.next(model.prompt());
    while (feed.isPresent()) {
      String piece = state.takeText();
      taken.append(piece);
      log.append(piece).append('|');
      feed = state.next(model.pass(feed.get()));
    }
    taken.append(state.takeText());

    assertEquals(" a|||cdb|||", log.toString());
    assertEquals(" acdb", taken.toString());
    assertEquals(" acdb", state.result().text());
  }

  @Test
  void limits_ofTokensAndContext_endTheAnswer() {
    GenerationOptions three = GenerationOptions.builder().maxNewTokens(3).build();
    assertEquals(3, write(three, "abcdefgh").ids().length);
    assertEquals(FinishReason.LENGTH, write(three, "abcdefgh").finishReason());
    Generator generator = new Generator(NUMERALS, List.of(), Feeding.FORCED, clock);
    Generated full =
        FakeModel.writing(VOCABULARY, ids("abcdefgh"))
            .run(generator.start(GenerationOptions.defaults(), 2), false);
    assertEquals(2, full.ids().length);
    assertEquals(FinishReason.LENGTH, full.finishReason());
    assertThrows(
        InvalidQuestionException.class, () -> generator.start(GenerationOptions.defaults(), 0));
    assertThrows(InvalidQuestionException.class, () -> generator.start(box(), 25));
  }

  @Test
  void endToken_asTheLastThatFits_isTheReason() {
    GenerationOptions two = GenerationOptions.builder().maxNewTokens(3).build();
    assertEquals(FinishReason.END, write(two, "ab").finishReason());
  }

  @Test
  void timeLimit_onceOver_endsAtTheNextStep() {
    GenerationOptions options =
        GenerationOptions.builder().timeLimit(Duration.ofNanos(100)).build();
    nanos.set(Long.MAX_VALUE - 50); // the count may wrap round
    FakeModel model = FakeModel.writing(VOCABULARY, ids("abcdefgh"));
    GenerationState state = start(options, Feeding.FORCED);
    Step feed = state.next(model.prompt()).orElseThrow();
    nanos.addAndGet(99);
    feed = state.next(model.pass(feed)).orElseThrow();
    assertFalse(state.stopIfDue());
    nanos.addAndGet(1);

    assertTrue(state.next(model.pass(feed)).isEmpty());
    assertEquals(FinishReason.TIME, state.result().finishReason());
    assertEquals(2, state.result().ids().length);
  }

  @Test
  void timeLimit_ofAges_isNone() {
    GenerationOptions options =
        GenerationOptions.builder().timeLimit(Duration.ofSeconds(Long.MAX_VALUE)).build();
    nanos.set(5);
    assertEquals(FinishReason.END, write(options, "ab").finishReason());
  }

  @Test
  void cancel_endsAtTheNextStep() {
    FakeModel model = FakeModel.writing(VOCABULARY, ids("abcdefgh"));
    GenerationState state = start(GenerationOptions.defaults(), Feeding.FORCED);
    Step feed = state.next(model.prompt()).orElseThrow();
    state.cancel();

    assertTrue(state.next(model.pass(feed)).isEmpty());
    assertEquals(FinishReason.CANCELLED, state.result().finishReason());
    assertEquals(1, state.result().ids().length);
  }

  @Test
  void result_beforeTheEnd_isRefused() {
    GenerationState state = start(GenerationOptions.defaults(), Feeding.FORCED);
    assertThrows(IllegalStateException.class, state::result);
  }

  private int boxSteps(Feeding feeding, boolean withPrompt) {
    return FakeModel.writing(VOCABULARY, BOX).run(start(box(), feeding), withPrompt).steps();
  }

  private static FakeModel model(int seed) {
    return FakeModel.random(
        VOCABULARY, seed, NUMERALS.id(" ["), NUMERALS.id("1"), NUMERALS.id(";"), NUMERALS.id(","));
  }

  private Generated write(GenerationOptions options, String text) {
    return FakeModel.writing(VOCABULARY, ids(text)).run(start(options, Feeding.FORCED), false);
  }

  private GenerationState start(GenerationOptions options, Feeding feeding) {
    return new Generator(NUMERALS, List.of(), feeding, clock).start(options, 1000);
  }

  private static GenerationOptions box() {
    return GenerationOptions.builder().constraint(CoordinateConstraint.BOX).build();
  }

  private static int[] ids(String text) {
    int[] encoded = NUMERALS.encode(text);
    int[] ids = Arrays.copyOfRange(encoded, 1, encoded.length + 1);
    ids[ids.length - 1] = NUMERALS.endId();
    return ids;
  }
}
