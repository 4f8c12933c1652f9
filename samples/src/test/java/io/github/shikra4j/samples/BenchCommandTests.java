package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.Picture;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTests {
  private static final Set<String> KEYS =
      Set.of(
          "load_seconds",
          "image_encode_seconds",
          "prefill_tokens_per_second",
          "decode_tokens_per_second",
          "requests_per_second",
          "next_turn_seconds",
          "overhead_share",
          "peak_memory_bytes");

  private static Ran bench(String... more) {
    String[] all = new String[more.length + 1];
    all[0] = "bench";
    System.arraycopy(more, 0, all, 1, more.length);
    return run(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "bfloat16", "float16", "int8"})
  void bench_shapeJson_printsTheKeysWithFigures(String precision) {
    Ran ran =
        bench(
            "--shape",
            "tiny",
            "--precision",
            precision,
            "--prompt-tokens",
            "40",
            "--new-tokens",
            "6",
            "--concurrency",
            "3",
            "--rounds",
            "2",
            "--json");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(1, ran.out().lines().count());
    JsonObject figures = JsonParser.parseString(ran.out()).getAsJsonObject();
    assertEquals(KEYS, figures.keySet());
    KEYS.forEach(key -> assertTrue(figures.get(key).getAsDouble() > 0, key));
  }

  @Test
  void bench_severalAtOnce_printsAndDrawsEach(@TempDir Path folder) {
    Path plot = folder.resolve("plot.png");
    Ran ran =
        bench(
            "--shape",
            "tiny",
            "--prompt-tokens",
            "20",
            "--new-tokens",
            "4",
            "--concurrency",
            "1,3",
            "--rounds",
            "1",
            "--device",
            "cpu,cpu",
            "--plot",
            plot.toString(),
            "--json");
    assertEquals(0, ran.code(), ran.err());
    assertEquals(1, ran.out().lines().count());
    JsonObject figures = JsonParser.parseString(ran.out()).getAsJsonObject();
    assertEquals("[1,3]", figures.get("concurrency").toString());
    figures
        .getAsJsonArray("runs")
        .forEach(run -> assertEquals(KEYS, run.getAsJsonObject().keySet()));
    assertEquals(2, figures.getAsJsonArray("runs").size());
    assertTrue(Picture.read(plot).size().width() > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "--shape, 2b, --rounds, 1, 'tiny, small, 1b, 7b or 13b'",
    "--shape, tiny, --new-tokens, 1, --new-tokens",
    "--shape, tiny, --prompt-tokens, 2040, context",
    "--shape, tiny, --concurrency, '2,0', at least 1",
    "--shape, tiny, --model, x, mutually exclusive",
    "--precision, float32, --rounds, 1, --shape"
  })
  void bench_badInput_isRefused(
      String option, String value, String other, String otherValue, String why) {
    Ran ran = bench(option, value, other, otherValue);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.complaint().contains(why), ran.err());
  }

  @Test
  void bench_folderWithoutModel_isRefused(@TempDir Path folder) {
    assertEquals(2, bench("--model", folder.toString()).code());
  }
}
