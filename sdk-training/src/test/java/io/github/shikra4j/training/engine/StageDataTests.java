package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.data.Dataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataMix.Mix;
import io.github.shikra4j.training.recipe.DataSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageDataTests {
  private static final Path TOKENIZER = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");

  @TempDir private static Path folder;
  private static ModelText model;

  @BeforeAll
  static void writeModel() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 1).write(folder.resolve("model"), TOKENIZER);
    model = ModelText.read(folder.resolve("model"));
    BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  /** Writes encoded rows whose only token is a number. */
  private static DataSource numbers(int first, int count) throws IOException {
    StringBuilder rows = new StringBuilder();
    IntStream.range(first, first + count)
        .forEach(id -> rows.append("{\"input_ids\": [%d], \"labels\": [%d]}\n".formatted(id, id)));
    return DataSource.encoded(
        Files.writeString(Files.createTempFile(folder, "rows", ".jsonl"), rows), folder);
  }

  private static List<Integer> ids(DataMix mix) {
    try (StageData data = new StageData(mix, model)) {
      Dataset items = data.items();
      return LongStream.range(0, items.size())
          .mapToObj(index -> items.get(index).inputIds()[0])
          .toList();
    }
  }

  @Test
  void items_concatenated_standBehindEachOther() throws IOException {
    assertEquals(List.of(0, 1, 2, 10, 11), ids(DataMix.of(List.of(numbers(0, 3), numbers(10, 2)))));
  }

  @Test
  void items_subsetRepeated_areTakenSoOften() throws IOException {
    DataSource some = numbers(0, 5).subset(1, 3).repeated(2);
    assertEquals(List.of(1, 2, 1, 2), ids(DataMix.of(List.of(some))));
  }

  @Test
  void items_interleavedByShares_areDrawnByThem() throws IOException {
    DataSource often = numbers(0, 100).withShare(3);
    DataSource seldom = numbers(400, 100).withShare(1);
    DataMix mix =
        DataMix.of(List.of(often, seldom)).withMix(Mix.INTERLEAVE_ALL_EXHAUSTED).withSeed(4);
    List<Integer> drawn = ids(mix);
    assertEquals(200, drawn.stream().distinct().count());
    double share = drawn.stream().filter(id -> id < 400).count() / (double) drawn.size();
    assertEquals(0.75, share, 0.06);
    assertEquals(drawn, ids(mix));
    assertNotEquals(drawn, ids(mix.withSeed(5)));
  }

  @Test
  void items_interleavedUntilTheFirstEnds_endWithIt() throws IOException {
    DataMix mix =
        DataMix.of(List.of(numbers(0, 3), numbers(400, 100)))
            .withMix(Mix.INTERLEAVE_FIRST_EXHAUSTED);
    List<Integer> drawn = ids(mix);
    assertEquals(2, drawn.get(drawn.size() - 1));
    assertEquals(List.of(0, 1, 2), drawn.stream().filter(id -> id < 400).toList());
  }

  @Test
  void items_ofAnnotations_areCutToTheLimit() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rec.jsonl"),
            "{\"img_path\": \"a.png\", \"expression\": \"the dog\", \"bbox\": [1, 2, 3, 4]}\n");
    int limit = model.template().patches() + 12;
    DataMix mix =
        DataMix.of(List.of(DataSource.of("rec", rows, folder, "rec"))).withMaxLength(limit);
    try (StageData data = new StageData(mix, model)) {
      assertEquals(limit, data.items().get(0).inputIds().length);
    }
  }

  @Test
  void open_oneWithoutRows_isNamed() throws IOException {
    DataSource empty = numbers(0, 0);
    DataMix mix = DataMix.of(List.of(numbers(0, 2), empty));
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> new StageData(mix, model));
    assertEquals(empty.file() + ": there are no rows 0 to 0, it has 0", e.getMessage());
  }

  @Test
  void open_picturesThatAreNowhere_areNamed() throws IOException {
    DataSource rows = numbers(0, 2);
    Path nowhere = folder.resolve("nowhere");
    DataMix mix = DataMix.of(List.of(DataSource.encoded(rows.file(), nowhere)));
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> new StageData(mix, model));
    assertTrue(
        e.getMessage().contains(rows.file().toString())
            && e.getMessage().contains(nowhere + ", where its pictures are to be, is no folder"),
        e::getMessage);
  }

  @Test
  void open_fileThatIsMissing_isNamed() throws IOException {
    DataSource gone = DataSource.encoded(folder.resolve("gone.jsonl"), folder);
    DataMix mix = DataMix.of(List.of(numbers(0, 2), gone));
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> new StageData(mix, model));
    assertTrue(e.getMessage().contains("gone.jsonl"), e::getMessage);
  }

  @Test
  void open_subsetBeyondTheEnd_isRefused() throws IOException {
    DataMix mix = DataMix.of(List.of(numbers(0, 2).subset(0, 3)));
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> new StageData(mix, model));
    assertTrue(e.getMessage().contains(": there are no rows 0 to 3, it has 2"), e::getMessage);
  }
}
