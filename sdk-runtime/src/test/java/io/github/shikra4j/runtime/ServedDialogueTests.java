package io.github.shikra4j.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.AnswerListener;
import io.github.shikra4j.AnswerStream;
import io.github.shikra4j.Box;
import io.github.shikra4j.Choice;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.Existence;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.Request;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.Token;
import io.github.shikra4j.Turn;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.serve.ShikraService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole dialogues with a model of random weights. */
@Timeout(60)
class ServedDialogueTests {
  private static final Picture PICTURE = RandomModels.picture(90, 60, 1);
  private static ShikraService service;
  private static ReferentialDialogue shikra;
  private NativeArrays.Count before;

  @BeforeAll
  static void open(@TempDir Path folder) {
    RandomModels.write(ModelShape.TINY, folder);
    service = ShikraService.open(RandomModels.options(folder, 4, 64, 2));
    shikra = new ServedDialogue(service);
    // The pictures that the cache may keep, so that counts do not change any more.
    for (long seed = 1; seed <= 2; seed++) {
      shikra.about(RandomModels.picture(90, 60, seed)).ask("Hello").with(tokens(1)).answer();
    }
  }

  @AfterAll
  static void close() {
    shikra.close();
  }

  @BeforeEach
  void count() {
    before = NativeArrays.of(service);
  }

  /** What a test asked has ended before it ends, failed and cancelled requests included. */
  @AfterEach
  void countAgain() {
    shikra.withoutPicture().ask("Is all quiet?").with(tokens(1)).answer();
    assertEquals(before, NativeArrays.of(service));
  }

  private static GenerationOptions tokens(int count) {
    return GenerationOptions.builder().maxNewTokens(count).build();
  }

  private static GenerationOptions drawn(int count, long seed) {
    return tokens(count).toBuilder().temperature(1.5).seed(seed).build();
  }

  private static List<Integer> ids(GroundedAnswer answer) {
    return answer.tokens().stream().map(Token::id).toList();
  }

  @Test
  void answer_greedy_isNotOneTokenOverAndOver() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Dialogue dialogue = shikra.about(RandomModels.picture(90, 60, 1 + i % 2));
      seen.addAll(ids(dialogue.ask("Question " + i).with(tokens(20)).answer()));
    }
    assertTrue(seen.size() > 5, seen.toString());
  }

  @Test
  void answer_manyThreads_giveTheSameAsAlone() throws Exception {
    List<List<String>> alone = IntStream.range(0, 12).mapToObj(this::dialogue).toList();
    ExecutorService threads = Executors.newFixedThreadPool(12);
    try {
      List<Future<List<String>>> together =
          IntStream.range(0, 12).mapToObj(i -> threads.submit(() -> dialogue(i))).toList();
      for (int i = 0; i < 12; i++) {
        assertEquals(alone.get(i), together.get(i).get(50, SECONDS), "dialogue " + i);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> dialogue(int i) {
    Dialogue dialogue =
        i % 3 == 0
            ? shikra.withoutPicture()
            : shikra.about(RandomModels.picture(90, 60, 1 + i % 2));
    List<String> answers = new ArrayList<>();
    for (int turn = 0; turn < 3; turn++) {
      GenerationOptions options = i % 2 == 0 ? tokens(8 + i) : drawn(8 + i, i);
      answers.add(dialogue.ask("Turn " + turn + " of " + i).with(options).answer().rawText());
    }
    return answers;
  }

  @Test
  void answerAsync_severalOfOneDialogue_comeInOrderAndBuildOnEachOther() {
    Dialogue dialogue = shikra.about(PICTURE);
    List<CompletableFuture<GroundedAnswer>> answers =
        IntStream.range(0, 4)
            .mapToObj(i -> dialogue.ask("Question " + i).with(tokens(6)).answerAsync())
            .toList();
    answers.forEach(CompletableFuture::join);
    assertEquals(4, dialogue.turns().size());
    for (int i = 0; i < 4; i++) {
      assertEquals("Question " + i, dialogue.turns().get(i).question());
      assertEquals(answers.get(i).join().rawText(), dialogue.turns().get(i).answer());
    }
    int prompt = 0;
    for (CompletableFuture<GroundedAnswer> answer : answers) {
      assertTrue(answer.join().usage().promptTokens() > prompt);
      prompt = answer.join().usage().promptTokens();
    }
  }

  @ParameterizedTest
  @EnumSource(CoordinateConstraint.class)
  void stream_pieces_areTheRawText(CoordinateConstraint constraint) {
    for (long seed = 0; seed < 12; seed++) {
      Heard heard = new Heard();
      GroundedAnswer answer =
          shikra
              .about(PICTURE)
              .ask("Tell me")
              .with(drawn(60, seed).toBuilder().constraint(constraint).build())
              .stream(heard)
              .result()
              .join();
      heard.awaitEnd();
      assertEquals(answer.rawText(), heard.text.toString());
      assertEquals(List.of("answer"), heard.ends);
    }
  }

  @Test
  void stream_stopText_isNeverTold() {
    GroundedAnswer whole = shikra.about(PICTURE).ask("Stop").with(drawn(40, 3)).answer();
    String stop = whole.rawText().substring(10, 12);
    Heard heard = new Heard();
    GroundedAnswer answer =
        shikra
            .about(PICTURE)
            .ask("Stop")
            .with(drawn(40, 3).toBuilder().stop(List.of(stop)).build())
            .stream(heard)
            .result()
            .join();
    heard.awaitEnd();
    assertEquals(FinishReason.STOP, answer.finishReason());
    assertFalse(answer.rawText().contains(stop));
    assertTrue(whole.rawText().startsWith(answer.rawText()));
    assertEquals(answer.rawText(), heard.text.toString());
  }

  /** Remembers what a listener was told. */
  private static class Heard implements AnswerListener<Object> {
    final StringBuffer text = new StringBuffer();
    final List<String> ends = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onText(String piece) {
      text.append(piece);
    }

    @Override
    public void onAnswer(Object answer) {
      ends.add("answer");
      ended.countDown();
    }

    @Override
    public void onError(ShikraException error) {
      ends.add(error.toString());
      ended.countDown();
    }

    void awaitEnd() {
      try {
        assertTrue(ended.await(50, SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void cancel_afterSomeText_endsWithWhatThereIs() throws Exception {
    Dialogue dialogue = shikra.about(PICTURE);
    CountDownLatch some = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AnswerStream<GroundedAnswer> stream =
        dialogue.ask("Talk").with(drawn(1500, 1)).stream(
            new Heard() {
              @Override
              public void onText(String piece) {
                some.countDown();
              }
            });
    assertTrue(some.await(50, SECONDS));
    stream.cancel();
    GroundedAnswer answer = stream.result().join();
    assertEquals(FinishReason.CANCELLED, answer.finishReason());
    assertTrue(answer.tokens().size() < 1500);
    stream.cancel();
    assertEquals(List.of(), dialogue.turns());
    go.countDown();
  }

  @Test
  void cancel_beforeItsTurn_neverComputes() {
    Dialogue dialogue = shikra.about(PICTURE);
    AnswerStream<GroundedAnswer> first =
        dialogue.ask("Talk").with(drawn(1500, 1)).stream(new Heard());
    AnswerStream<GroundedAnswer> second =
        dialogue.ask("More").with(drawn(1500, 1)).stream(new Heard());
    second.cancel();
    first.cancel();
    assertEquals(FinishReason.CANCELLED, first.result().join().finishReason());
    GroundedAnswer answer = second.result().join();
    assertEquals(FinishReason.CANCELLED, answer.finishReason());
    assertEquals(0, answer.usage().promptTokens());
    assertEquals(List.of(), answer.tokens());
    assertEquals(List.of(), dialogue.turns());
  }

  @Test
  void cancel_afterTheEnd_changesNothing() {
    Dialogue dialogue = shikra.about(PICTURE);
    AnswerStream<GroundedAnswer> stream = dialogue.ask("Talk").with(tokens(3)).stream(new Heard());
    GroundedAnswer answer = stream.result().join();
    stream.cancel();
    assertEquals(answer, stream.result().join());
    assertEquals(1, dialogue.turns().size());
  }

  @Test
  void answerAsync_cancelled_stopsComputing() {
    Dialogue dialogue = shikra.about(PICTURE);
    CompletableFuture<GroundedAnswer> answer =
        dialogue.ask("Talk").with(drawn(1900, 1)).answerAsync();
    assertTrue(answer.cancel(true));
    AnswerStream<GroundedAnswer> stream =
        dialogue.ask("Talk").with(drawn(1900, 1)).stream(new Heard());
    assertTrue(stream.result().cancel(true));
    // Questions of a dialogue wait for each other: those two have ended when this one has begun.
    GroundedAnswer next = dialogue.ask("And now?").with(tokens(2)).answer();
    assertEquals(1, dialogue.turns().size());
    assertTrue(next.usage().seconds() < 50);
  }

  @Test
  void answer_timeLimit_endsIt() {
    GroundedAnswer answer =
        shikra
            .about(PICTURE)
            .ask("Talk")
            .with(drawn(1900, 1).toBuilder().timeLimit(Duration.ofMillis(1)).build())
            .answer();
    assertEquals(FinishReason.TIME, answer.finishReason());
  }

  @Test
  void answer_timeOverBeforeItsTurn_isNoTurn() {
    List<AnswerStream<GroundedAnswer>> busy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      busy.add(shikra.about(PICTURE).ask("Talk").with(drawn(1500, i)).stream(new Heard()));
    }
    Dialogue dialogue = shikra.about(PICTURE);
    GroundedAnswer late =
        dialogue
            .ask("Late")
            .with(tokens(2).toBuilder().timeLimit(Duration.ofNanos(1)).build())
            .answer();
    busy.forEach(AnswerStream::cancel);
    assertEquals(FinishReason.TIME, late.finishReason());
    assertEquals(0, late.usage().seconds());
    assertEquals(List.of(), dialogue.turns());
    busy.forEach(stream -> stream.result().join());
  }

  @Test
  void turns_ofTasks_nameThePictureOnceAndStayWhole() {
    Dialogue dialogue = shikra.about(PICTURE);
    for (int i = 0; i < 2; i++) {
      dialogue.isThere("a dog").answer();
    }
    dialogue.caption().with(tokens(1)).answer();
    assertEquals(
        List.of(
            "In <image>, is there a dog? Answer yes or no.",
            "Is there a dog? Answer yes or no.",
            "Describe the image in one sentence."),
        dialogue.turns().stream().map(Turn::question).toList());
  }

  @Test
  void request_ofNull_isRefusedAtOnce() {
    Dialogue dialogue = shikra.about(PICTURE);
    Request<GroundedAnswer> request = dialogue.ask("Short");
    List<Executable> calls =
        List.of(
            () -> dialogue.ask(null),
            () -> dialogue.locate(null),
            () -> dialogue.answer(null),
            () -> dialogue.explain(null),
            () -> dialogue.isThere(null),
            () -> request.with(null),
            () -> request.stream(null),
            () -> GenerationOptions.builder().constraint(null).build());
    for (Executable call : calls) {
      assertThrows(NullPointerException.class, call);
    }
    assertEquals(List.of(), dialogue.turns());
  }

  @Test
  void stream_listenerThatThrows_endsItsOwnStreamOnly() {
    Heard good = new Heard();
    AnswerStream<GroundedAnswer> other =
        shikra.about(PICTURE).ask("Talk").with(drawn(60, 1)).stream(good);
    for (Throwable thrown :
        List.of(new IllegalStateException("mine"), new AssertionError("mine"))) {
      Heard bad =
          new Heard() {
            @Override
            public void onText(String piece) {
              super.onText(piece);
              if (thrown instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) thrown;
            }
          };
      GroundedAnswer answer =
          shikra.about(PICTURE).ask("Talk").with(drawn(1500, 1)).stream(bad).result().join();
      bad.awaitEnd();
      assertEquals(FinishReason.CANCELLED, answer.finishReason());
    }
    String whole = other.result().join().rawText();
    assertEquals(whole, good.text.toString());
  }

  @Test
  void stream_listenerThatBlocks_holdsNobodyUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<AnswerStream<GroundedAnswer>> blocked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      blocked.add(
          shikra.about(PICTURE).ask("Talk").with(tokens(4)).stream(
              new Heard() {
                @Override
                public void onText(String piece) {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }
              }));
    }
    assertEquals(4, shikra.about(PICTURE).ask("Me?").with(tokens(4)).answer().tokens().size());
    never.countDown();
    blocked.forEach(stream -> stream.result().join());
  }

  @Test
  void ask_manyQuestionsThatFail_unwindOneAfterTheOther() {
    Dialogue dialogue = shikra.about(PICTURE);
    CountDownLatch some = new CountDownLatch(1);
    AnswerStream<GroundedAnswer> first =
        dialogue.ask("Talk").with(drawn(1500, 1)).stream(
            new Heard() {
              @Override
              public void onText(String piece) {
                some.countDown();
              }
            });
    Request<GroundedAnswer> tooLong = dialogue.ask("long ".repeat(2000));
    List<CompletableFuture<GroundedAnswer>> failing = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      failing.add(dialogue.ask("<image> <image>").answerAsync());
    }
    failing.add(tooLong.answerAsync());
    first.cancel();
    for (CompletableFuture<GroundedAnswer> answer : failing) {
      CompletionException error = assertThrows(CompletionException.class, answer::join);
      assertInstanceOf(InvalidQuestionException.class, error.getCause());
    }
  }

  @Test
  void ask_placesAndPlaceholders_mustMatch() {
    Dialogue dialogue = shikra.about(PICTURE);
    Box box = new Box(0.1, 0.1, 0.5, 0.5);
    Point point = new Point(0.5, 0.5);
    assertThrows(InvalidQuestionException.class, () -> dialogue.ask("Who is <box>?"));
    assertThrows(InvalidQuestionException.class, () -> dialogue.ask("Who?", box));
    assertThrows(InvalidQuestionException.class, () -> dialogue.ask("Who is <point>?", box));
    assertThrows(InvalidQuestionException.class, () -> dialogue.ask("<boxes> <box>", box));
    assertThrows(InvalidQuestionException.class, () -> dialogue.locate("the dog at <point>"));
    assertThrows(InvalidQuestionException.class, () -> dialogue.choose("x", List.of("one")));
    dialogue.ask("<point> and <boxes>", box, point).with(tokens(1)).answer();
    assertEquals("<point> and <boxes>", dialogue.turns().get(0).question());
    dialogue.ask("<box>", box).with(tokens(1)).answer();
    assertEquals("<box>", dialogue.turns().get(1).question());
  }

  @Test
  void ask_placeOutside_isRefusedAtOnce() {
    Dialogue dialogue = shikra.about(PICTURE);
    Box outside = new Box(1.2, 0.1, 1.5, 0.5);
    InvalidQuestionException error =
        assertThrows(InvalidQuestionException.class, () -> dialogue.ask("Who is <box>?", outside));
    assertTrue(error.getMessage().contains("1.2"), error.getMessage());
    assertThrows(InvalidQuestionException.class, () -> dialogue.describe(new Point(0.5, -0.01)));
    Box partly = new Box(-0.2, 0.1, 0.5, 1.5);
    assertEquals(1, dialogue.describe(partly).with(tokens(1)).answer().tokens().size());
  }

  @Test
  void ask_placeWithoutPicture_isRefused() {
    Box box = new Box(0.1, 0.1, 0.5, 0.5);
    Request<GroundedAnswer> request = shikra.withoutPicture().ask("Who is <box>?", box);
    InvalidQuestionException error = assertThrows(InvalidQuestionException.class, request::answer);
    assertTrue(error.getMessage().contains("no picture"), error.getMessage());
    assertThrows(
        InvalidQuestionException.class, () -> shikra.withoutPicture().locate("a dog").answer());
  }

  @Test
  void locate_inALaterTurnWithoutPicture_isRefused() {
    Dialogue dialogue = shikra.withoutPicture();
    dialogue.ask("Is all quiet?").with(tokens(1)).answer();
    Request<GroundedAnswer> request = dialogue.locate("a dog");
    InvalidQuestionException error = assertThrows(InvalidQuestionException.class, request::answer);
    assertTrue(error.getMessage().contains("no picture"), error.getMessage());
    assertThrows(InvalidQuestionException.class, () -> dialogue.isThere("a dog").answer());
    assertEquals(1, dialogue.turns().size());
  }

  @Test
  void ask_promptLongerThanTheContext_isRefusedAndForgotten() {
    Dialogue dialogue = shikra.about(PICTURE);
    Request<GroundedAnswer> request = dialogue.ask("long ".repeat(2000));
    InvalidQuestionException error = assertThrows(InvalidQuestionException.class, request::answer);
    assertTrue(error.getMessage().contains("2048"), error.getMessage());
    assertEquals(List.of(), dialogue.turns());
    assertEquals(2, dialogue.ask("Short").with(tokens(2)).answer().tokens().size());
  }

  @Test
  void answer_contextUsedUp_endsThere() {
    GroundedAnswer answer =
        shikra.withoutPicture().ask("long ".repeat(300)).with(drawn(3000, 5)).answer();
    int all = answer.usage().promptTokens() + answer.usage().answerTokens();
    assertTrue(answer.finishReason() == FinishReason.END || all == 2048, "tokens " + all);
  }

  @Test
  void choose_candidates_haveProbabilitiesThatSumToOne() {
    Dialogue dialogue = shikra.about(PICTURE);
    Choice choice = dialogue.choose("Which?", List.of("a dog", "a cat", "nothing at all")).answer();
    assertEquals(1, choice.probabilities().stream().mapToDouble(p -> p).sum(), 1e-9);
    for (double probability : choice.probabilities()) {
      assertTrue(choice.probabilities().get(choice.index()) >= probability);
    }
    assertEquals(choice.candidate(), dialogue.turns().get(0).answer());
    Existence existence = dialogue.isThere("a dog").answer();
    assertEquals(existence.present(), existence.probability() >= 0.5);
    assertEquals(existence.present() ? "Yes" : "No", dialogue.turns().get(1).answer());
  }

  @Test
  void choose_cancelled_tellsItsListener() {
    AtomicInteger answers = new AtomicInteger();
    Heard heard =
        new Heard() {
          @Override
          public void onAnswer(Object answer) {
            answers.incrementAndGet();
            super.onAnswer(answer);
          }
        };
    Dialogue dialogue = shikra.about(PICTURE);
    AnswerStream<GroundedAnswer> first = dialogue.ask("x").with(drawn(1500, 1)).stream(new Heard());
    AnswerStream<Choice> stream = dialogue.choose("Which?", List.of("a", "b")).stream(heard);
    stream.cancel();
    first.cancel();
    heard.awaitEnd();
    assertEquals(0, answers.get());
    CompletionException ended =
        assertThrows(CompletionException.class, () -> stream.result().join());
    assertInstanceOf(ClosedException.class, ended.getCause());
    assertTrue(heard.ends.get(0).contains("cancelled"), heard.ends.get(0));
  }

  @ParameterizedTest
  @EnumSource(
      value = CoordinateConstraint.class,
      names = {"BOX", "BOXES", "POINT", "WELL_FORMED"})
  void answer_constraint_alwaysParses(CoordinateConstraint constraint) {
    for (long seed = 0; seed < 20; seed++) {
      GenerationOptions options = drawn(120, seed).toBuilder().constraint(constraint).build();
      GroundedAnswer answer = shikra.about(PICTURE).ask("Where?").with(options).answer();
      assertEquals(List.of(), answer.malformed(), answer.rawText());
      switch (constraint) {
        case BOX -> assertEquals(1, answer.boxes().size());
        case BOXES -> assertFalse(answer.boxes().isEmpty());
        case POINT -> assertEquals(1, answer.points().size());
        default -> {}
      }
      for (Box box : answer.boxes()) {
        assertTrue(box.isInside(), box.toString());
      }
    }
  }
}
