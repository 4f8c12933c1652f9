package io.github.shikra4j.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.training.Golden;
import io.github.shikra4j.training.data.TrainingItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Golden.Needed
@Execution(ExecutionMode.SAME_THREAD)
class TrajectoryTests {
  private static final Trained FLOAT32 = trained(NumberType.FLOAT32, false, 0);
  private static final double RATE = 2e-3;

  private static List<LoadedItem> items;
  private static Path model;

  @BeforeAll
  static void read() {
    model = Golden.path("shikra");
    items = GoldenItems.ofTraining();
  }

  static Trained trained(NumberType type, boolean masters, int rank) {
    return new Trained(
        false, true, rank == 0, rank, 16, List.of("q_proj", "v_proj"), 1, type, masters);
  }

  @Test
  void step_goldenBatches_followsOriginal() {
    JsonObject golden = Golden.json("training.json");
    try (TestRun run = new TestRun(model, FLOAT32, 1, 4, false)) {
      for (JsonElement element : golden.getAsJsonArray("steps")) {
        JsonObject step = element.getAsJsonObject();
        List<LoadedItem> batch =
            step.getAsJsonArray("items").asList().stream()
                .map(i -> items.get(i.getAsInt()))
                .toList();
        Optimisation.Outcome outcome = run.step(batch, step.get("lr").getAsDouble());
        assertEquals(1, outcome.loss() / step.get("loss").getAsDouble(), 1e-5);
        assertEquals(1, outcome.norm() / step.get("grad_norm").getAsDouble(), 1e-4);
      }
      assertFinalWeights(run.model(), golden);
    }
  }

  private static void assertFinalWeights(TrainedModel trained, JsonObject golden) {
    JsonObject norms = golden.getAsJsonObject("final_l2");
    JsonObject firsts = golden.getAsJsonObject("final_first4");
    for (Parameter parameter : trained.parameters()) {
      double norm = norms.get(parameter.name()).getAsDouble();
      float[] values = parameter.master().toFloatArray();
      double sum = 0;
      for (float value : values) {
        sum += (double) value * value;
      }
      assertEquals(1, Math.sqrt(sum) / norm, 1e-4, parameter.name());
      for (int i = 0; i < 4; i++) {
        double first = firsts.getAsJsonArray(parameter.name()).get(i).getAsDouble();
        assertEquals(first, values[i], 1e-4, parameter.name());
      }
    }
    assertEquals(norms.size(), trained.parameters().size());
  }

  @Test
  void step_recomputedInPassesOfOneOrOverCopies_isTheSame() {
    List<Double> expected = losses(FLOAT32, 1, 4, false, 5);
    List<List<Double>> others =
        List.of(
            losses(FLOAT32, 1, 4, true, 5),
            losses(FLOAT32, 1, 1, false, 5),
            losses(FLOAT32, 1, 3, true, 5),
            losses(FLOAT32, 2, 2, false, 5),
            losses(FLOAT32, 3, 1, true, 5));
    for (List<Double> other : others) {
      for (int i = 0; i < 5; i++) {
        assertEquals(expected.get(i), other.get(i), 2e-5 * expected.get(i));
      }
    }
    assertEquals(expected, others.get(0));
  }

  @Test
  void step_copyWhoseFirstItemTeachesNothing_takesPartLater() {
    TrainingItem first = items.get(0).item();
    int[] nothing = new int[first.labels().length];
    Arrays.fill(nothing, TrainingItem.IGNORED);
    List<LoadedItem> some = new ArrayList<>(items.subList(0, 8));
    some.set(
        0,
        new LoadedItem(
            new TrainingItem(
                first.image(), first.size(), first.inputIds(), nothing, first.patchPosition()),
            items.get(0).pixels()));
    List<List<Double>> losses = new ArrayList<>();
    for (int copies = 1; copies <= 2; copies++) {
      try (TestRun run = new TestRun(model, FLOAT32, copies, 1, false)) {
        List<Double> each = new ArrayList<>();
        for (int i = 0; i < 8; i += 2) {
          each.add(run.step(some.subList(i, i + 2), RATE).loss());
        }
        losses.add(each);
      }
    }
    for (int i = 0; i < 4; i++) {
      assertEquals(losses.get(0).get(i), losses.get(1).get(i), 2e-5 * losses.get(0).get(i));
    }
  }

  private static List<Trained> withAndWithoutLanguage() {
    Trained projector =
        new Trained(false, true, false, 0, 16, List.of(), 1, NumberType.FLOAT32, false);
    return List.of(FLOAT32, projector);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLanguage")
  void restore_beforeABatchWithoutPicture_goesOnAsIfNothingHadHappened(
      Trained trained, @TempDir Path folder) {
    int[] ids = IntStream.range(100, 120).toArray();
    LoadedItem text = new LoadedItem(new TrainingItem(null, null, ids, ids, -1), null);
    RunState state = new RunState("", 0, 1, 1, 1, 0, 3, LossScale.NONE);
    RunCheckpoints checkpoints = new RunCheckpoints(folder, 1);
    List<Double> whole;
    try (TestRun run = new TestRun(model, trained, 1, 4, false)) {
      run.step(items.subList(0, 4), RATE);
      checkpoints.write(state, run.model(), run.optimiser());
      whole = afterwards(run, text);
    }
    try (TestRun run = new TestRun(model, trained, 1, 4, false)) {
      RunCheckpoints.restore(
          checkpoints.latest().orElseThrow(), state, run.model(), run.optimiser());
      assertEquals(whole, afterwards(run, text));
    }
  }

  @Test
  void write_interruptedMeanwhile_writesAllTheSame(@TempDir Path folder) {
    RunCheckpoints checkpoints = new RunCheckpoints(folder, 1);
    Thread writer = Thread.currentThread();
    Path begun = folder.resolve("step-00000001.partial/model.safetensors");
    Path ended = folder.resolve("step-00000001");
    Thread other =
        new Thread(
            () -> {
              // On a busy machine it may come late, and must not wait for ever.
              while (!Files.exists(begun) && !Files.exists(ended)) {
                Thread.onSpinWait();
              }
              writer.interrupt();
            });
    try (TestRun run = new TestRun(model, FLOAT32, 1, 4, false)) {
      other.start();
      RunState state = new RunState("", 0, 1, 1, 1, 0, 3, LossScale.NONE);
      Path written = checkpoints.write(state, run.model(), run.optimiser());
      Uninterruptibles.joinUninterruptibly(other);
      assertTrue(Thread.interrupted(), "the caller still sees it");
      RunCheckpoints.restore(written, state, run.model(), run.optimiser());
    }
  }

  private static List<Double> afterwards(TestRun run, LoadedItem text) {
    return List.of(
        run.step(List.of(text), RATE).loss(),
        run.step(items.subList(4, 8), RATE).loss(),
        run.step(items.subList(8, 12), RATE).loss());
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 0.03", "FLOAT16, 0.003"})
  void step_sixteenBitsWithMasters_staysNearFloat32(NumberType type, double tolerance) {
    List<Double> expected = losses(FLOAT32, 1, 4, false, 6);
    for (int copies = 1; copies <= 2; copies++) {
      List<Double> half = losses(trained(type, true, 0), copies, 2, true, 6);
      for (int i = 0; i < 6; i++) {
        assertEquals(expected.get(i), half.get(i), tolerance * expected.get(i));
      }
    }
  }

  @Test
  void step_float16ScaledTooHigh_fallsUntilItImprovesAndIsNotCounted() {
    RunState state = new RunState("", 0, 0, 0, 0, 0, 0, new LossScale(1 << 30, true, 0));
    try (TestRun run = new TestRun(model, trained(NumberType.FLOAT16, true, 0), 1, 4, false)) {
      run.optimisation().restore(state.scale());
      float[] before = run.model().parameters().get(0).master().toFloatArray();
      while (true) {
        Optimisation.Outcome outcome = run.step(items.subList(0, 1), RATE);
        LossScale scale = state.scale();
        state = state.after(outcome, run.optimiser().steps());
        if (outcome.improved()) {
          break;
        }
        assertEquals(scale.factor() / 2, state.scale().factor());
        assertArrayEquals(before, run.model().parameters().get(0).master().toFloatArray());
      }
      assertTrue(state.step() > 1, state::toString);
      assertEquals(0, state.skippedSteps());
      assertEquals(1, state.optimiserSteps());
    }
  }

  @Test
  void after_lossThatIsNotFinite_isCounted() {
    LossScale scale = LossScale.first(NumberType.FLOAT16);
    RunState state = new RunState("", 0, 0, 0, 0, 0, 0, scale);
    Optimisation.Outcome lost = new Optimisation.Outcome(Double.NaN, Double.NaN, 1, 1, true, scale);
    assertEquals(1, state.after(lost, 0).skippedSteps());
    Optimisation.Outcome found =
        new Optimisation.Outcome(3, Double.NaN, 1, 1, true, scale.after(false));
    assertEquals(0, state.after(found, 0).skippedSteps());
  }

  @Test
  void step_adapters_improveAndLeaveTheModel() {
    List<Double> losses = losses(trained(NumberType.FLOAT32, false, 8), 1, 4, true, 9);
    assertEquals(12.314757, losses.get(0), 1e-4);
    assertTrue(losses.get(8) < losses.get(0) - 0.05, losses::toString);
  }

  private static List<Double> losses(
      Trained trained, int copies, int microBatch, boolean recompute, int steps) {
    try (TestRun run = new TestRun(model, trained, copies, microBatch, recompute)) {
      return run.losses(items, steps, RATE);
    }
  }
}
