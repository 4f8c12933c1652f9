package io.github.shikra4j.training.data;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.Golden;
import io.github.shikra4j.training.data.Datasets.Stop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatasetsTests {
  private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z_]+>");

  private static final List<Dataset> PARTS = List.of(numbers(0, 3), numbers(3, 4), numbers(7, 5));

  private static Dataset numbers(int first, int count) {
    return new Dataset() {
      @Override
      public long size() {
        return count;
      }

      @Override
      public TrainingItem get(long index) {
        int[] id = {first + (int) index};
        return new TrainingItem(null, null, id, id, -1);
      }
    };
  }

  private static int[] ids(Dataset dataset) {
    return IntStream.range(0, (int) dataset.size())
        .map(i -> dataset.get(i).inputIds()[0])
        .toArray();
  }

  @Test
  void concatenate_keepsOrder() {
    assertArrayEquals(IntStream.range(0, 12).toArray(), ids(Datasets.concatenate(PARTS)));
  }

  @Test
  void concatenate_withEmptyPart_skipsIt() {
    Dataset all =
        Datasets.concatenate(List.of(numbers(0, 0), numbers(0, 2), numbers(2, 0), numbers(2, 1)));
    assertArrayEquals(new int[] {0, 1, 2}, ids(all));
  }

  @Test
  @Golden.Needed
  void interleave_inTurn_equalsOriginal() {
    var expected = Golden.json("interleave.json");
    assertArrayEquals(
        Golden.ints(expected.get("cycle_first_exhausted")),
        ids(Datasets.interleave(PARTS, Stop.FIRST_EXHAUSTED)));
    assertArrayEquals(
        Golden.ints(expected.get("cycle_all_exhausted")),
        ids(Datasets.interleave(PARTS, Stop.ALL_EXHAUSTED)));
  }

  @Test
  void interleave_byChance_followsSeedAndStops() {
    double[] shares = {1, 1, 2};
    int[] order = ids(Datasets.interleave(PARTS, shares, 7, Stop.ALL_EXHAUSTED));
    assertArrayEquals(order, ids(Datasets.interleave(PARTS, shares, 7, Stop.ALL_EXHAUSTED)));
    assertEquals(12, Arrays.stream(order).distinct().count());
    int[] first = ids(Datasets.interleave(PARTS, shares, 7, Stop.FIRST_EXHAUSTED));
    assertArrayEquals(first, Arrays.copyOf(order, first.length));
    assertTrue(List.of(2, 6, 11).contains(first[first.length - 1]));
  }

  @Test
  void interleave_shareOfZero_isRefused() {
    assertThrows(
        InvalidQuestionException.class,
        () -> Datasets.interleave(PARTS, new double[] {1, 0, 1}, 1, Stop.ALL_EXHAUSTED));
  }

  @Test
  void shuffle_anySize_isPermutationOfItsSeed() {
    for (int size : new int[] {1, 2, 3, 5, 64, 65, 1000}) {
      int[] order = ids(Datasets.shuffle(numbers(0, size), 3));
      assertArrayEquals(IntStream.range(0, size).toArray(), IntStream.of(order).sorted().toArray());
    }
    int[] three = ids(Datasets.shuffle(numbers(0, 1000), 3));
    assertFalse(Arrays.equals(three, ids(Datasets.shuffle(numbers(0, 1000), 4))));
  }

  @Test
  void repeatAndSubset_takeWhatTheySay() {
    assertArrayEquals(
        new int[] {1, 2, 1, 2}, ids(Datasets.repeat(Datasets.subset(numbers(0, 4), 1, 3), 2)));
  }

  @Test
  void jsonLines_corruptRow_isNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), "{\"a\":1}\nbroken{\n{\"a\":3}");
    try (JsonLines rows = JsonLines.open(file)) {
      assertEquals(3, rows.size());
      assertEquals(3, rows.get(2).get("a").getAsInt());
      var e = assertThrows(InvalidQuestionException.class, () -> rows.get(1));
      assertTrue(e.getMessage().contains("rows.jsonl, line 2"), e.getMessage());
    }
  }

  @Test
  void jsonLines_missingFile_isNamedInPlainWords(@TempDir Path folder) {
    Path file = folder.resolve("gone.jsonl");
    var e = assertThrows(InvalidQuestionException.class, () -> JsonLines.open(file));
    assertEquals(file + ": there is no such file", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "vqa, <question>",
    "vqa_cot, <question>",
    "point, <question>",
    "pope, <question>",
    "gpt4gen, <question>",
    "gqa, <question>",
    "clevr, <question>",
    "vcr, <question>",
    "v7w, <question>",
    "rec, <expr>",
    "reg, <objs>",
    "gc, <objs>",
    "caption, <image>",
    "flickr, <image>"
  })
  void templates_ofEveryList_areManyAndHaveTheirPlaceholders(String name, String placeholder) {
    List<String> templates = QuestionTemplates.of(name).templates();
    assertTrue(templates.size() >= 40, () -> name + " has " + templates.size());
    assertEquals(
        templates.size(),
        templates.stream().map(line -> line.toLowerCase(Locale.ROOT).strip()).distinct().count());
    for (String line : templates) {
      assertEquals(
          new HashSet<>(List.of("<image>", placeholder)),
          PLACEHOLDER.matcher(line).results().map(MatchResult::group).collect(toSet()),
          line);
      assertEquals(2, line.split(placeholder, -1).length, line);
      assertEquals(2, line.split("<image>", -1).length, line);
      assertEquals(line.strip(), line);
    }
  }

  @Test
  void templates_unknownList_isRefused() {
    assertThrows(InvalidQuestionException.class, () -> QuestionTemplates.of("nothing"));
  }

  @Test
  @Golden.Needed
  void flickrEntities_asReleased_equalOriginal() {
    Path folder = Golden.path("annotations/flickr30k_entities");
    var rows = new ArrayList<>(FlickrEntities.flatten(folder, "1001", 0));
    rows.addAll(FlickrEntities.flatten(folder, "1002", rows.size()));
    var expected = Golden.rows("flickr30k_flattened.jsonl");
    assertEquals(expected.size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(expected.get(i).get("id"), rows.get(i).get("id"));
      assertEquals(expected.get(i).get("sentence"), rows.get(i).get("sentence"));
      assertEquals(groups(expected.get(i)), groups(rows.get(i)));
    }
  }

  private static String groups(com.google.gson.JsonObject row) {
    return Row.groups(row.get("boxes_seq"), Row.boxes(row.get("boxes"))).stream()
        .map(group -> group.stream().map(Arrays::toString).sorted().toList())
        .toList()
        .toString();
  }
}
