package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Ints;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Token;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ChunkedPrefillTests {
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().maxNewTokens(12).build();

  @TempDir private static Path model;

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, model);
  }

  private static ShikraService open(int chunk) {
    return ShikraService.open(
        RandomModels.options(
            model, ServingOptions.defaults().withMaxBatchSize(4).withPrefillChunk(chunk)));
  }

  private static Prompt text(int tokens, long seed) {
    return new Prompt(new Random(seed).ints(tokens, 3, 500).toArray(), Optional.empty(), -1);
  }

  private static List<Token> tokens(Handle<Answered> handle) {
    return handle.result().join().answer().tokens();
  }

  private static Handle<Answered> ask(ShikraService service, Prompt prompt) {
    return service.answer(prompt, GREEDY, text -> {});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 1000})
  void chunks_together_areThePromptAndItsOpening(int size) {
    int[] prompt = {1, 2, 3, 4, 5, 6, 7, 8};
    PromptChunks chunks =
        new PromptChunks(new Prompt(prompt, Optional.empty(), -1), new int[] {20, 21}, size);
    int[] all = new int[0];
    for (int i = 0; i < chunks.whole(); i++) {
      assertEquals(size, chunks.tokens(i).length);
      assertEquals(0, chunks.logits(i));
      all = Ints.concat(all, chunks.tokens(i));
    }
    int[] last = chunks.tokens(chunks.whole());
    assertTrue(last.length > 2, "a token of the prompt gives the first logits");
    assertEquals(3, chunks.logits(chunks.whole()));
    assertArrayEquals(Ints.concat(prompt, new int[] {20, 21}), Ints.concat(all, last));
  }

  /** The first token's log-probability to the bit, as its passes are the same ones. */
  @Test
  void answer_promptInChunksBesideOthers_equalsAlone() {
    List<Prompt> prompts =
        IntStream.of(300, 33, 32, 31, 129, 1).mapToObj(length -> text(length, length)).toList();
    try (ShikraService service = open(32)) {
      List<List<Token>> alone = prompts.stream().map(p -> tokens(ask(service, p))).toList();
      List<Handle<Answered>> handles = prompts.stream().map(p -> ask(service, p)).toList();
      for (int i = 0; i < prompts.size(); i++) {
        List<Token> together = tokens(handles.get(i));
        assertEquals(ids(alone.get(i)), ids(together));
        assertEquals(alone.get(i).get(0).logProbability(), together.get(0).logProbability());
      }
    }
  }

  private static List<Integer> ids(List<Token> tokens) {
    return tokens.stream().map(Token::id).toList();
  }

  @Test
  void answer_anyChunk_givesTheSameTokens() {
    Prompt prompt = text(200, 5);
    try (ShikraService whole = open(1000);
        ShikraService some = open(64);
        ShikraService few = open(3)) {
      List<Integer> wanted = ids(tokens(ask(whole, prompt)));
      assertEquals(wanted, ids(tokens(ask(some, prompt))));
      assertEquals(wanted, ids(tokens(ask(few, prompt))));
    }
  }

  @Test
  void answer_besideALongPrompt_takesAStepBetweenItsChunks() {
    int chunk = 16;
    int chunks = 64;
    try (ShikraService service = open(chunk)) {
      Handle<MeasuredRequest> running = service.measure(text(4, 1), 1000);
      Handle<MeasuredRequest> joining = service.measure(text(chunk * chunks, 2), 2);
      MeasuredRequest late = joining.result().join();
      long between =
          running.result().join().tokens().stream()
              .filter(time -> time > late.begun() && time < late.first())
              .count();
      assertEquals(chunks - 1, between);
    }
  }

  @Test
  void cancel_betweenChunks_endsThere() {
    try (ShikraService service = open(1)) {
      Handle<Answered> request = ask(service, text(2000, 3));
      request.cancel().run();
      assertEquals(List.of(), tokens(request));
    }
  }
}
