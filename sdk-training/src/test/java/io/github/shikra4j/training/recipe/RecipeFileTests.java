package io.github.shikra4j.training.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.recipe.DataMix.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTests {

  private static final String WHOLE =
      """
      model: models/shikra
      output: runs/rec
      precision: bfloat16
      devices: [cpu, gpu:1]
      seed: 7
      checkpoints: {every: 10, keep: 3}
      validation:
        every: 5
        items: 20
        data:
          - {encoded: val.jsonl, images: coco}
      stages:
        - name: stage1
          trainable: [projector, lora: {rank: 4, alpha: 8, targets: [q_proj]}]
          steps: 100
          batch_size: 16
          micro_batch_size: 2
          learning_rate: 2.0e-5
          schedule: linear
          warmup_steps: 3
          weight_decay: 0.1
          betas: [0.8, 0.95]
          max_grad_norm: 0.5
          order: sequential
          mix: interleave_all_exhausted
          max_length: 512
          data:
            - {format: gqa, annotations: gqa.jsonl, images: gqa, template: gqa, options: {version: q-a}, share: 2, subset: [0, 9], repeat: 2}
      """;

  @TempDir private Path folder;

  private Recipe read(String yaml) throws IOException {
    return RecipeFile.read(Files.writeString(folder.resolve("recipe.yaml"), yaml));
  }

  private String failure(String yaml) {
    return assertThrows(InvalidQuestionException.class, () -> read(yaml)).getMessage();
  }

  @Test
  void read_everyKey_isTaken() throws IOException {
    Recipe recipe = read(WHOLE);
    assertEquals(Path.of("models/shikra"), recipe.model());
    assertEquals(Precision.BFLOAT16, recipe.precision());
    assertEquals(List.of(Device.cpu(), Device.gpu(1)), recipe.devices());
    assertEquals(new Recipe.Checkpoints(10, 3), recipe.checkpoints());
    assertEquals(20, recipe.validation().orElseThrow().items());
    Stage stage = recipe.stages().get(0);
    assertEquals(Set.of(Trainable.PROJECTOR), stage.trainable());
    assertEquals(Optional.of(new Lora(4, 8, List.of("q_proj"))), stage.lora());
    assertEquals(
        new Optimizer(2e-5, Schedule.LINEAR, 3, 0.03, 0.1, 0.8, 0.95, 1e-8, 0.5),
        stage.optimizer());
    assertEquals(Order.SEQUENTIAL, stage.data().order());
    assertEquals(7, stage.data().seed());
    assertEquals(512, stage.data().maxLength());
    assertEquals(
        new DataSource(
            "gqa",
            Path.of("gqa.jsonl"),
            Path.of("gqa"),
            "gqa",
            Map.of("version", "q-a"),
            0,
            9,
            2,
            2),
        stage.data().sources().get(0));
  }

  @Test
  void read_defaults_areOfStagesThatDoNotSayOtherwise() throws IOException {
    Recipe recipe =
        read(
            """
            model: m
            output: o
            defaults:
              steps: 7
              batch_size: 4
              data: [{encoded: a.jsonl, images: i}]
            stages: [{name: one}, {name: two, steps: 9}]
            """);
    assertEquals(List.of(7L, 9L), recipe.stages().stream().map(Stage::steps).toList());
    assertEquals(recipe.stages().get(0).data(), recipe.stages().get(1).data());
    String wrong =
        "model: m\noutput: o\ndefaults: {stepz: 7}\nstages: [{name: one, steps: 1, data: [{encoded: a, images: i}]}]";
    assertTrue(failure(wrong).contains("line 3: there is no key stepz in stages"), failure(wrong));
  }

  @Test
  void read_whatHasNoOrder_readsAlikeInEveryProcess() throws IOException {
    String yaml =
        WHOLE
            .replace("[projector, lora", "[projector, vision_tower, lora")
            .replace("{version: q-a}", "{version: q-a, scene-index: i, scene-graph: g}");
    String text = read(yaml).toString();
    assertTrue(text.contains("[VISION_TOWER, PROJECTOR]"), text);
    assertTrue(text.contains("{scene-graph=g, scene-index=i, version=q-a}"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch_size: 16 | batchsize: 16 | line 16: there is no key batchsize",
        "steps: 100 | steps: many | line 15: steps is many: needed is a whole number",
        "name: stage1 | title: x | line 13: name is missing; there are [title, trainable",
        "schedule: linear | schedule: step | line 19: schedule is step: needed is one of [cosine",
        "order: sequential | order: random | line 24: order is random",
        "output: runs/rec | output: | line 2: output has no value",
        "weight_decay: 0.1 | weight_decay: .inf | line 21: weight_decay is .inf: needed is a number",
        "batch_size: 16 | batch_size: 3000000000 | line 16: batch_size is 3000000000",
        "rank: 4 | rank: 0 | line 14: lora rank is 0: needed is at least 1",
        "seed: 7 | devices: [tpu] | line 5: devices stands twice",
        "gpu:1 | tpu | line 4: devices is tpu: 'tpu' is no device",
        "[projector, | [head, | line 14: trainable is head: needed are some of",
        "repeat: 2 | repeat: 0 | line 28: repeat is 0",
        "precision: bfloat16 | precision: int8 | line 3: precision is INT8: needed is float32, bfloat16 or float16",
        "[0.8, 0.95] | [0.8] | line 22: betas is [0.8]: needed are two numbers",
        "name: stage1 | name: final | line 13: name is final: needed is another one",
        "learning_rate: 2.0e-5 | learning_rate: -1 | line 18: learning_rate is -1.0: needed is above 0",
        "[0.8, 0.95] | [0.8, x] | line 22: betas is x: needed is a number",
        "subset: [0, 9] | subset: [0, -9] | line 28: subset is [0, -9]: needed are",
        "[0.8, 0.95] | [] | line 22: betas has nothing in its list",
        "subset: [0, 9] | subset: [9, 0] | line 28: subset is 9 to 0: needed is rising rows",
        "max_length: 512 | lora: {rank: 2} | line 14: lora stands twice",
        "rank: 4 | rang: 4 | line 14: there is no key rang in lora; keys here are [rank, targets, alpha]"
      })
  void read_oneThingWrong_saysLineAndKey(String good, String bad, String expected) {
    String message = failure(WHOLE.replace(good, bad));
    assertTrue(message.contains("recipe.yaml") && message.contains(expected), message);
  }

  @Test
  void read_float16_needsMasterWeights() throws IOException {
    String yaml = WHOLE.replace("bfloat16", "float16");
    assertEquals(Precision.FLOAT16, read(yaml).precision());
    String message = failure(yaml + "master_weights: false\n");
    assertTrue(message.contains("master_weights is false: needed is true with float16"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "just text", "model: [", "- a\n- b", "model: a\nmodel: b"})
  void read_noRecipe_saysSoInOneLine(String yaml) {
    String message = failure(yaml);
    assertTrue(message.contains("recipe.yaml") && !message.contains("\n"), message);
  }

  /** A run goes on only with the recipe whose text it began with. */
  @Test
  void toString_setsAndMaps_haveTheSameOrderInEveryProcess() throws IOException {
    String yaml =
        WHOLE
            .replace("trainable: [projector, lora: {rank: 4, alpha: 8, targets: [q_proj]}]", "")
            .replace("{version: q-a}", "{d: 1, a: 2, c: 3, b: 4}");
    String text = read(yaml).toString();
    assertTrue(text.contains("trainable=[PROJECTOR, LANGUAGE_MODEL]"), text);
    assertTrue(text.contains("options={a=2, b=4, c=3, d=1}"), text);
  }

  @Test
  void share_warmUpAndSchedules_followTransformers() {
    assertEquals(0, Schedule.COSINE.share(0, 2, 10));
    assertEquals(0.5, Schedule.COSINE.share(1, 2, 10));
    assertEquals(1, Schedule.COSINE.share(2, 2, 10));
    assertEquals(0.5, Schedule.COSINE.share(6, 2, 10), 1e-12);
    assertEquals(0, Schedule.COSINE.share(10, 2, 10), 1e-12);
    assertEquals(0.25, Schedule.LINEAR.share(8, 2, 10));
    assertEquals(1, Schedule.CONSTANT.share(9, 2, 10));
    assertEquals(1, Schedule.COSINE.share(0, 0, 10));
  }
}
