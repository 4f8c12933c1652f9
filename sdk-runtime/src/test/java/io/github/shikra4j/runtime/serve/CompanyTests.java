package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Precision;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.Token;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.ModelShape.Language;
import io.github.shikra4j.runtime.model.ModelShape.Vision;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's tokens are the same alone and among others. */
class CompanyTests {
  private static final int MANY = 40;
  private static final int REQUESTS = 16;

  private static ModelShape shape(String name) {
    return switch (name) {
      case "small" ->
          ModelShape.of(
              Language.llama(192, 512, 6, 6, 600), ModelShape.SMALL.vision().orElseThrow());
      case "wide" ->
          ModelShape.of(Language.llama(512, 1376, 3, 8, 600), Vision.clip(64, 128, 3, 4, 56, 14));
      default ->
          ModelShape.of(
              Language.llama(96, 200, 5, 6, 600).withKeyValueHeads(3),
              Vision.clip(24, 48, 3, 3, 98, 14));
    };
  }

  private static Handle<Answered> ask(ShikraService service, int i, int tokens) {
    String question = "What is it that stands at " + "the left of ".repeat(i % 5) + i + "?";
    return service.answer(
        new Conversation(
            Optional.of(RandomModels.picture(30 + i, 20, i)),
            List.of(Said.question(question, List.of(), List.of()))),
        GenerationOptions.builder().maxNewTokens(tokens).build(),
        text -> {});
  }

  private static List<Integer> ids(Handle<Answered> handle) {
    return handle.result().join().answer().tokens().stream().map(Token::id).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "wide", "grouped"})
  void answer_amongFifteenOthers_isThatOfARequestAlone(String name, @TempDir Path model) {
    RandomModels.write(shape(name), model);
    ServingOptions together =
        ServingOptions.defaults().withMaxBatchSize(REQUESTS).withPrefillChunk(64);
    try (ShikraService service = ShikraService.open(RandomModels.options(model, together))) {
      List<List<Integer>> alone =
          IntStream.range(0, REQUESTS).mapToObj(i -> ids(ask(service, i, 12 + i))).toList();
      List<Handle<Answered>> asked =
          IntStream.range(0, REQUESTS).mapToObj(i -> ask(service, i, 12 + i)).toList();
      assertEquals(alone, asked.stream().map(CompanyTests::ids).toList());
    }
  }

  /** More requests at once than the products take as few. */
  @Test
  void answer_inInt8AmongManyOthers_isThatOfARequestAlone(@TempDir Path model) {
    RandomModels.write(shape("small"), model);
    RecordedServing heard = new RecordedServing();
    ServingOptions together =
        ServingOptions.defaults().withMaxBatchSize(MANY).withMaxQueued(MANY).withListener(heard);
    OpeningOptions options = RandomModels.options(model, Precision.INT8, together, progress -> {});
    try (ShikraService service = ShikraService.open(options)) {
      List<Handle<Answered>> asked =
          IntStream.range(0, MANY).mapToObj(i -> ask(service, i, 60)).toList();
      List<List<Integer>> answers = asked.stream().map(CompanyTests::ids).toList();
      for (int i = 0; i < MANY; i += 7) {
        assertEquals(ids(ask(service, i, 60)), answers.get(i));
      }
    }
    int most = heard.passes.stream().mapToInt(ServingListener.Pass::requests).max().orElseThrow();
    assertEquals(32, most);
  }
}
