package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.training.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Golden.Needed
@Execution(ExecutionMode.SAME_THREAD)
final class GoldenDatasetTests {
  private static final Map<String, String> FORMATS =
      Map.ofEntries(
          Map.entry("RECDataset", "rec"),
          Map.entry("REGDataset", "reg"),
          Map.entry("GCDataset", "gc"),
          Map.entry("CaptionDataset", "caption"),
          Map.entry("FlickrDataset", "flickr"),
          Map.entry("InstructDataset", "instruct"),
          Map.entry("VQAv2Dataset", "vqav2"),
          Map.entry("POPEVQADataset", "pope"),
          Map.entry("Point_QA_local", "point_local"),
          Map.entry("Point_QA_twice", "point_twice"),
          Map.entry("V7W_POINT", "v7w"),
          Map.entry("GPT4Gen", "gpt4gen"),
          Map.entry("VCRDataset", "vcr"),
          Map.entry("ClevrDataset", "clevr"),
          Map.entry("GQADataset", "gqa"));

  private static ModelText model;

  @BeforeAll
  static void read() {
    model = ModelText.read(Golden.path("shikra"));
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  static Stream<JsonObject> rows() {
    return Golden.rows("datasets.jsonl").stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void get_rowOfAnyFormat_equalsOriginal(JsonObject row) {
    check(row, row.getAsJsonObject("args"), row.get("index").getAsLong(), 0);
  }

  @Test
  void get_withLimit_sparesPicture() {
    for (JsonObject cut : Golden.rows("truncation.jsonl")) {
      JsonObject whole =
          rows().filter(row -> row.get("name").equals(cut.get("name"))).findFirst().orElseThrow();
      cut.add("class", whole.get("class"));
      check(cut, whole.getAsJsonObject("args"), 0, cut.get("truncation_size").getAsInt());
    }
  }

  /**
   * The last answer alone is asked for: what stands before it is the original's, token for token.
   */
  @ParameterizedTest
  @MethodSource("rows")
  void question_rowOfAnyFormat_beginsAsTheOriginal(JsonObject row) {
    try (AnnotatedDataset dataset = open(row, row.getAsJsonObject("args"), 0)) {
      int[] prompt = dataset.question(row.get("index").getAsLong()).promptIds();
      int[] ids = Golden.ints(row.get("input_ids"));
      assertArrayEquals(Arrays.copyOf(ids, prompt.length), prompt, () -> name(row));
      int[] labels = Golden.ints(row.get("labels"));
      boolean trainedOn = Arrays.stream(labels).anyMatch(id -> id != TrainingItem.IGNORED);
      if (trainedOn) {
        // From here on all is the answer, with the </s> that ends it.
        assertTrue(
            Arrays.stream(labels, prompt.length, ids.length)
                .noneMatch(id -> id == TrainingItem.IGNORED),
            () -> name(row));
        assertEquals(TrainingItem.IGNORED, labels[prompt.length - 1], () -> name(row));
      }
    }
  }

  private static AnnotatedDataset open(JsonObject row, JsonObject args, int limit) {
    return AnnotatedDataset.open(
        format(row, args),
        options(args),
        annotation(args.get("filename").getAsString()),
        Golden.path("images"),
        Optional.ofNullable(args.get("template_string"))
            .map(template -> template.getAsString())
            .orElse(""),
        limit,
        model);
  }

  private static void check(JsonObject row, JsonObject args, long index, int limit) {
    try (AnnotatedDataset dataset = open(row, args, limit)) {
      TrainingItem item = dataset.get(index);
      assertArrayEquals(Golden.ints(row.get("input_ids")), item.inputIds(), () -> name(row));
      assertArrayEquals(Golden.ints(row.get("labels")), item.labels(), () -> name(row));
      assertEquals(32000, item.inputIds()[item.patchPosition()]);
    }
  }

  private static String name(JsonObject row) {
    return row.get("name") + " " + row.get("messages");
  }

  private static Path annotation(String name) {
    return Golden.path("annotations").resolve(name);
  }

  private static String format(JsonObject row, JsonObject args) {
    String format = FORMATS.get(row.get("class").getAsString());
    return format != null ? format : args.get("is_e_dataset").getAsBoolean() ? "vqae" : "vqax";
  }

  private static Map<String, String> options(JsonObject args) {
    Map<String, String> options = new HashMap<>();
    put(options, "version", args, "version");
    put(options, "shuffle", args, "do_shuffle_choice");
    put(options, "scene-graph", args, "scene_graph_file");
    put(options, "scene-index", args, "scene_graph_index");
    options.computeIfPresent("scene-graph", (key, name) -> annotation(name).toString());
    options.computeIfPresent("scene-index", (key, name) -> annotation(name).toString());
    return options;
  }

  private static void put(Map<String, String> options, String name, JsonObject args, String key) {
    if (args.has(key)) {
      options.put(name, args.get(key).getAsString());
    }
  }
}
