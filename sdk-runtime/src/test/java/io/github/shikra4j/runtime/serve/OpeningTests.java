package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.program.Call;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.ServingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What opening and closing do beside what is asked in between. */
class OpeningTests {
  /**
   * Half of what the weights of twelve models take. The first two dozen openings also fill the
   * pools of the threads, of which each has others: of 40 openings each of the first took 10 MiB,
   * each of the last 1 MiB.
   */
  private static final long GROWTH = 12 * 9L << 19;

  @TempDir private static Path model;

  @BeforeAll
  static void write() {
    // The small model with rows for the tokenizer's added tokens.
    ModelShape.Language language = ModelShape.Language.llama(192, 512, 6, 6, 600);
    RandomModels.write(ModelShape.of(language, ModelShape.SMALL.vision().orElseThrow()), model);
  }

  private static ShikraService open(
      Precision precision, boolean warmUp, Progress.Listener listener) {
    return ShikraService.open(
        RandomModels.options(
            model, precision, ServingOptions.defaults().withWarmUp(warmUp), listener));
  }

  private static String answer(ShikraService service) {
    Conversation talk =
        new Conversation(
            Optional.of(RandomModels.picture(30, 20, 1)),
            List.of(Said.question("Talk", List.of(), List.of())));
    return service
        .answer(talk, GenerationOptions.builder().maxNewTokens(8).build(), text -> {})
        .result()
        .join()
        .text();
  }

  @Test
  void open_heard_tellsOfEachNumberOnceAndToTheEnd() {
    List<Progress> heard = new ArrayList<>();
    open(Precision.FLOAT32, false, heard::add).close();
    assertEquals(
        List.of("vision tower", "language model"),
        heard.stream().map(Progress::stage).distinct().toList());
    for (int i = 1; i < heard.size(); i++) {
      assertTrue(heard.get(i - 1).done() <= heard.get(i).done(), heard::toString);
    }
    Progress last = heard.get(heard.size() - 1);
    assertEquals(last.total(), last.done());
  }

  @Test
  void open_warmUp_computesBeforeTheFirstRequestAndChangesNoAnswer() {
    String cold;
    long before = Call.computedNanos();
    try (ShikraService service = open(Precision.FLOAT32, false, progress -> {})) {
      long loading = Call.computedNanos() - before;
      cold = answer(service);
      before = Call.computedNanos();
      try (ShikraService warm = open(Precision.FLOAT32, true, progress -> {})) {
        assertTrue(Call.computedNanos() - before > 2 * loading);
        assertEquals(cold, answer(warm));
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void close_again_givesTheMemoryBack() throws IOException {
    long early = 0;
    for (int i = 0; i < 36; i++) {
      // In bfloat16, of which nothing stays in the file.
      try (ShikraService service = open(Precision.BFLOAT16, false, progress -> {})) {
        answer(service);
      }
      if (i == 23) {
        early = anonymous();
      }
    }
    long grown = anonymous() - early;
    assertTrue(grown < GROWTH, () -> grown + " bytes more");
  }

  private static long anonymous() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
