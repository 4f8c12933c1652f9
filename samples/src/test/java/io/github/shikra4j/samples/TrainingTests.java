package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.Device;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Precision;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.ReferentialDialogueBuilder;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.FineTuning;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.evaluation.Evaluation;
import io.github.shikra4j.training.evaluation.EvaluationTask;
import io.github.shikra4j.training.evaluation.Measure;
import io.github.shikra4j.training.evaluation.Results;
import io.github.shikra4j.training.evaluation.Suite;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Lora;
import io.github.shikra4j.training.recipe.Optimizer;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import io.github.shikra4j.training.watch.TrainingListener;
import io.github.shikra4j.training.watch.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole runs of a tiny model on a drawn picture. */
@Execution(ExecutionMode.SAME_THREAD)
class TrainingTests {
  private static final String ROWS =
      """
      {"img_path": "scene.png", "expression": "the red circle", "bbox": [10, 20, 60, 90], "height": 120, "width": 160}
      {"img_path": "scene.png", "expression": "the blue square", "bbox": [80, 30, 140, 100], "height": 120, "width": 160}
      {"img_path": "scene.png", "expression": "the cup", "bbox": [1, 1, 30, 30], "height": 120, "width": 160}
      {"img_path": "scene.png", "expression": "the dog on the left", "bbox": [0, 0, 80, 120], "height": 120, "width": 160}
      """;

  private static final String WITHOUT_PICTURE =
      """
      {"turns": [{"from": "human", "value": "Where is it?"}, {"from": "gpt", "value": "Nowhere."}]}
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void writeModelAndData() throws IOException {
    write(folder);
  }

  private static void write(Path to) throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 7)
        .withDeviation(0.1)
        .withType(ElementType.FLOAT32)
        .write(to.resolve("model"), Fixtures.TOKENIZER);
    Fixtures.picture(160, 120).write(to.resolve("scene.png"));
    Files.writeString(to.resolve("rec.jsonl"), ROWS);
  }

  private static DataMix data() {
    Path rows = folder.resolve("rec.jsonl");
    return DataMix.of(List.of(DataSource.of("rec", rows, folder, "Where is <expr> in <image>?")));
  }

  private static Stage stage(String name, int steps) {
    return Stage.of(name, steps, data()).withBatch(4, 2).withOptimizer(Optimizer.of(5e-3));
  }

  private static FineTuning tuning(String output, Stage... stages) {
    FineTuning tuning =
        FineTuning.of(folder.resolve("model"), folder.resolve(output))
            .devices(Device.cpu())
            .checkpoints(3, 2);
    for (Stage stage : stages) {
      tuning.stage(stage);
    }
    return tuning;
  }

  private static List<JsonObject> metrics(Path output) throws IOException {
    return rows(output.resolve("metrics.jsonl"));
  }

  private static List<JsonObject> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private static List<String> losses(Path output) throws IOException {
    return metrics(output).stream()
        .map(row -> row.get("step") + " " + row.get("loss") + " " + row.get("grad_norm"))
        .toList();
  }

  @Test
  void run_twoStagesOneWithTower_learnsAndItsModelAnswers() throws IOException {
    Stage first =
        stage("see", 20)
            .train(Trainable.VISION_TOWER, Trainable.PROJECTOR, Trainable.LANGUAGE_MODEL);
    Path rec = folder.resolve("rec.jsonl");
    List<DataSource> same =
        List.of(DataSource.of("rec", rec, folder, "Where is <expr> in <image>?"));
    Path model =
        tuning("two", first, stage("speak", 60)).samples(10, 1).validation(same, 20, 4).run();
    List<JsonObject> scores = rows(folder.resolve("two/validation.jsonl"));
    assertEquals(4, scores.size());
    double last = scores.get(3).getAsJsonObject("scores").get("loss").getAsDouble();
    assertTrue(last < 0.1, scores::toString);
    assertTrue(scores.get(0).getAsJsonObject("scores").get("loss").getAsDouble() > last);
    JsonObject sample = rows(folder.resolve("two/samples.jsonl")).get(7);
    assertEquals(sample.get("expected"), sample.get("answer"));
    assertEquals(List.of(1.0, 1.0), evaluated(model, rec));
    List<JsonObject> rows = metrics(folder.resolve("two"));
    assertEquals(80, rows.size());
    assertTrue(rows.get(79).get("loss").getAsDouble() < 0.1, () -> rows.get(79).toString());
    try (ReferentialDialogue shikra = ReferentialDialogue.open(model)) {
      GroundedAnswer answer =
          shikra
              .about(Picture.read(folder.resolve("scene.png")))
              .ask("Where is the red circle in <image>?")
              .answer();
      // 160 x 120 in a square of 160: 20 pixels above.
      assertTrue(answer.rawText().contains("[0.062,0.250,0.375,0.688]"), answer::rawText);
      assertArrayEquals(
          new double[] {9.92, 20, 60, 90.08},
          answer.box().orElseThrow().toPixels(new PictureSize(160, 120)),
          1e-6);
    }
    // What the second stage left alone is what the first one wrote.
    assertTrue(Files.exists(folder.resolve("two/see/vision_tower/model.safetensors")));
    assertFalse(Files.exists(model.resolve("vision_tower")));
  }

  /** Returns accuracy in the square and in pixels, and looks at a row of predictions. */
  private static List<Double> evaluated(Path model, Path rec) throws IOException {
    EvaluationTask task =
        EvaluationTask.of("rec", "rec", "Where is <expr> in <image>?", rec, folder, Measure.REC);
    Path output = folder.resolve("evaluation");
    Results results = Evaluation.of(model).output(output).run(new Suite("Own", List.of(task)));
    JsonObject row = rows(output.resolve("predictions/rec.jsonl")).get(0);
    assertEquals("[[10.0,20.0,60.0,90.0]]", row.get("target_boxes").toString());
    JsonArray box = row.getAsJsonArray("boxes").get(0).getAsJsonArray();
    double[] wanted = {9.92, 20, 60, 90.08};
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], box.get(i).getAsDouble(), 1e-6);
    }
    assertEquals(3500 / 3509.6064, row.get("iou_pixels").getAsDouble(), 1e-6);
    Map<String, Double> figures = results.tasks().get(0).figures();
    return List.of(
        Objects.requireNonNull(figures.get("accuracy")),
        Objects.requireNonNull(figures.get("accuracy_pixels")));
  }

  @Test
  void resume_afterSuddenEnd_hasTheLossesOfTheWholeRun() throws Exception {
    tuning("whole", stage("one", 8), stage("two", 6)).run();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SuddenEnd.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.log").toFile())
            .start();
    assertEquals(SuddenEnd.CODE, child.waitFor(), Files.readString(folder.resolve("child.log")));
    Path killed = folder.resolve("killed");
    assertFalse(Files.exists(killed.resolve("final")));
    tuning("killed", stage("one", 8), stage("two", 6)).resume();
    assertEquals(losses(folder.resolve("whole")), losses(killed));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole/final/model.safetensors")),
        Files.readAllBytes(killed.resolve("final/model.safetensors")));
    try (var left = Files.list(killed.resolve("checkpoints"))) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void resume_float16_hasTheLossesAndTheScaleOfTheWholeRun() throws IOException {
    Path run = folder.resolve("float16");
    FineTuning tuning = tuning("float16", stage("one", 6)).precision(Precision.FLOAT16);
    tuning.checkpoints(3, 2).run();
    List<String> whole = losses(run);
    Path last = run.resolve("checkpoints/step-00000006");
    String state = Files.readString(last.resolve("state.json"));
    MoreFiles.deleteRecursively(last, RecursiveDeleteOption.ALLOW_INSECURE);
    tuning.resume();
    assertEquals(whole, losses(run));
    assertEquals(state, Files.readString(last.resolve("state.json")));
    assertTrue(state.contains("\"factor\": 65536.0"), state);
  }

  /** A run that the machine loses in mid-step of its second stage. */
  static final class SuddenEnd {
    static final int CODE = 77;

    private SuddenEnd() {}

    public static void main(String[] arguments) {
      folder = Path.of(arguments[0]);
      TrainingListener end =
          new TrainingListener() {
            @Override
            public void onStep(TrainingStep step) {
              if (step.totalStep() == 10) {
                Runtime.getRuntime().halt(CODE);
              }
            }
          };
      tuning("killed", stage("one", 8), stage("two", 6)).listener(end).run();
    }
  }

  @Test
  void run_interrupted_savesTheStepAndGoesOnAsIfItHadNotBeen() throws IOException {
    Stage stage = stage("one", 8);
    TrainingListener interrupt =
        new TrainingListener() {
          @Override
          public void onStep(TrainingStep step) {
            if (step.totalStep() == 4) {
              Thread.currentThread().interrupt();
            }
          }
        };
    FineTuning cancelled = tuning("cancelled", stage).listener(interrupt);
    ClosedException e = assertThrows(ClosedException.class, cancelled::run);
    assertTrue(Thread.interrupted(), "the caller still sees it");
    assertTrue(e.getMessage().contains("after step 5"), e::getMessage);
    assertTrue(Files.exists(folder.resolve("cancelled/checkpoints/step-00000005")));
    tuning("cancelled", stage).resume();
    tuning("uncancelled", stage).run();
    assertEquals(losses(folder.resolve("uncancelled")), losses(folder.resolve("cancelled")));
  }

  @Test
  void run_interruptedBeforeSamples_savesTheStepAllTheSame() {
    List<DataSource> same =
        List.of(DataSource.of("rec", folder.resolve("rec.jsonl"), folder, "Where is <expr>?"));
    TrainingListener interrupt =
        new TrainingListener() {
          @Override
          public void onValidation(long stepsDone, Map<String, Double> scores) {
            // The samples' pictures cannot be read on a thread that is interrupted.
            Thread.currentThread().interrupt();
          }
        };
    FineTuning cancelled =
        tuning("watched", stage("one", 8)).validation(same, 3, 2).samples(3, 1).listener(interrupt);
    ClosedException e = assertThrows(ClosedException.class, cancelled::run);
    assertTrue(Thread.interrupted(), "the caller still sees it");
    assertTrue(e.getMessage().contains("after step 3"), e::getMessage);
    assertTrue(Files.exists(folder.resolve("watched/checkpoints/step-00000003")));
  }

  @Test
  void resume_withAnotherRecipe_saysWhatDiffers() {
    tuning("other", stage("one", 3)).run();
    InvalidQuestionException e =
        assertThrows(
            InvalidQuestionException.class,
            () -> tuning("other", stage("one", 3)).seed(5).resume());
    assertTrue(
        e.getMessage().contains("seed=0") && e.getMessage().contains("seed=5"), e::getMessage);
  }

  @Test
  void resume_withSmallerPassesAndAnotherStageBehind_goesOn() throws IOException {
    tuning("begun", stage("one", 4), stage("two", 2)).run();
    MoreFiles.deleteRecursively(
        folder.resolve("begun/checkpoints/step-00000006"), RecursiveDeleteOption.ALLOW_INSECURE);
    Stage smaller = stage("one", 4).withBatch(4, 1).withRecompute(false);
    tuning("begun", smaller, stage("three", 5)).resume();
    assertEquals(9, metrics(folder.resolve("begun")).size());
    MoreFiles.deleteRecursively(
        folder.resolve("begun/final"), RecursiveDeleteOption.ALLOW_INSECURE);
    tuning("begun", stage("one", 4), stage("three", 5)).resume();
    assertTrue(Files.exists(folder.resolve("begun/final/model.safetensors")));
    InvalidQuestionException e =
        assertThrows(
            InvalidQuestionException.class,
            () -> tuning("begun", stage("one", 3), stage("three", 5)).resume());
    assertTrue(e.getMessage().contains("another recipe"), e::getMessage);
  }

  @Test
  void run_whatALaterStageCannotDo_isSaidBeforeTheFirstStep() throws IOException {
    Stage misspelt = stage("two", 2).trainAdapters(new Lora(2, 4, List.of("q_prj")));
    InvalidQuestionException e =
        assertThrows(
            InvalidQuestionException.class, tuning("late", stage("one", 2), misspelt)::run);
    assertTrue(e.getMessage().contains("lora target q_prj"), e::getMessage);
    Path rows = folder.resolve("validation.jsonl");
    Files.writeString(rows, ROWS.replace("scene.png", "gone.png"));
    List<DataSource> gone = List.of(DataSource.of("rec", rows, folder, "rec"));
    e =
        assertThrows(
            InvalidQuestionException.class,
            tuning("late", stage("one", 2)).validation(gone, 2, 1)::run);
    assertTrue(e.getMessage().contains("gone.png"), e::getMessage);
    assertFalse(Files.exists(folder.resolve("late")));
  }

  @Test
  void run_besideAnotherOfTheSameFolder_isRefused() {
    List<String> refusals = new ArrayList<>();
    TrainingListener second =
        new TrainingListener() {
          @Override
          public void onStep(TrainingStep step) {
            FineTuning same = tuning("shared", stage("one", 1));
            refusals.add(assertThrows(InvalidQuestionException.class, same::resume).getMessage());
          }
        };
    tuning("shared", stage("one", 1)).listener(second).run();
    assertEquals(1, refusals.size());
    assertTrue(refusals.get(0).contains("is being written by another run"), refusals::toString);
  }

  @Test
  void resume_withoutAnyCheckpoint_isRefused() {
    tuning("unsaved", stage("one", 1)).checkpoints(0, 1).run();
    FineTuning again = tuning("unsaved", stage("one", 1)).checkpoints(0, 1);
    InvalidQuestionException e = assertThrows(InvalidQuestionException.class, again::resume);
    assertTrue(e.getMessage().contains("without checkpoints"), e::getMessage);
  }

  @Test
  void resume_withoutCheckpointsOfAFinishedRun_isRefusedAndLeavesItsModel() throws IOException {
    tuning("pruned", stage("one", 1)).checkpoints(0, 1).run();
    Path weights = folder.resolve("pruned/final/model.safetensors");
    byte[] before = Files.readAllBytes(weights);
    FineTuning again = tuning("pruned", stage("one", 1)).checkpoints(1, 1);
    InvalidQuestionException e = assertThrows(InvalidQuestionException.class, again::resume);
    assertTrue(e.getMessage().contains("final: is not empty"), e::getMessage);
    assertArrayEquals(before, Files.readAllBytes(weights));
    assertEquals(1, metrics(folder.resolve("pruned")).size());
  }

  @Test
  void run_overAFileOfTheUsers_isRefusedAndLeavesIt() throws IOException {
    Path own = Files.createDirectories(folder.resolve("mine")).resolve("validation.jsonl");
    Files.writeString(own, ROWS);
    FineTuning tuning = tuning("mine", stage("one", 1));
    InvalidQuestionException e = assertThrows(InvalidQuestionException.class, tuning::run);
    assertTrue(e.getMessage().contains("already holds validation.jsonl"), e::getMessage);
    OutputException other = assertThrows(OutputException.class, tuning::resume);
    assertTrue(other.getMessage().contains("no run wrote"), other::getMessage);
    assertEquals(ROWS, Files.readString(own));
  }

  @Test
  void run_badRowAfterWholeSteps_losesNoneOfThem() throws IOException {
    Path rows = folder.resolve("later.jsonl");
    String bad = ROWS.lines().findFirst().orElseThrow().replace("scene.png", "later.png") + "\n";
    Files.writeString(rows, ROWS.repeat(2) + bad);
    DataMix inOrder =
        DataMix.of(List.of(DataSource.of("rec", rows, folder, "rec")))
            .withOrder(DataMix.Order.SEQUENTIAL);
    Stage stage = Stage.of("one", 9, inOrder).withBatch(1, 1).withOptimizer(Optimizer.of(5e-3));
    InvalidQuestionException e =
        assertThrows(
            InvalidQuestionException.class, tuning("later", stage).checkpoints(100, 1)::run);
    assertTrue(e.getMessage().contains("later.png"), e::getMessage);
    assertTrue(Files.isDirectory(folder.resolve("later/checkpoints/step-00000008")));
    Fixtures.picture(160, 120).write(folder.resolve("later.png"));
    tuning("later", stage).checkpoints(100, 1).resume();
    assertEquals(9, metrics(folder.resolve("later")).size());
  }

  @Test
  void resume_withOtherChecksOrOtherData_goesOnOrSaysSo() throws IOException {
    Path rows = folder.resolve("grown.jsonl");
    Files.writeString(rows, ROWS);
    DataMix grown = DataMix.of(List.of(DataSource.of("rec", rows, folder, "rec")));
    Stage stage = Stage.of("one", 6, grown).withBatch(4, 2).withOptimizer(Optimizer.of(5e-3));
    tuning("grown", stage).run();
    Path last = folder.resolve("grown/checkpoints/step-00000006");
    try (var files = Files.list(last)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(last);
    List<String> whole = losses(folder.resolve("grown"));
    Files.writeString(rows, ROWS + ROWS.lines().findFirst().orElseThrow() + "\n");
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> tuning("grown", stage).resume());
    assertTrue(
        e.getMessage().contains("began with 4 items of data and there are 5"), e::getMessage);
    assertEquals(whole, losses(folder.resolve("grown")));
    Files.writeString(rows, ROWS);
    tuning("grown", stage).skipBadRows().samples(2, 1).resume();
    assertEquals(6, metrics(folder.resolve("grown")).size());
  }

  @Test
  void run_samplesOfItemsThatTeachNothing_arePassedOver() throws IOException {
    Stage cut = Stage.of("cut", 2, data().withMaxLength(1)).withBatch(4, 4);
    EngineException e =
        assertThrows(EngineException.class, tuning("sampled", cut).samples(1, 2)::run);
    assertTrue(e.getMessage().contains("no step improved the model"), e::getMessage);
  }

  @Test
  void run_nothingToLearn_failsAndLeavesTheFolderFree() throws IOException {
    Stage cut = Stage.of("cut", 3, data().withMaxLength(1)).withBatch(4, 4);
    EngineException e = assertThrows(EngineException.class, tuning("nothing", cut)::run);
    assertTrue(e.getMessage().contains("stage cut: no step improved the model"), e::getMessage);
    Stage many = Stage.of("cut", 30, data().withMaxLength(1)).withBatch(4, 4);
    e = assertThrows(EngineException.class, tuning("more", many)::run);
    assertTrue(e.getMessage().contains("step 10: in 11 steps"), e::getMessage);
    Path rows = folder.resolve("text.jsonl");
    Files.writeString(rows, WITHOUT_PICTURE);
    DataMix text = DataMix.of(List.of(DataSource.of("dialogue", rows, folder, "")));
    Stage blind = Stage.of("blind", 3, text).withBatch(1, 1).train(Trainable.PROJECTOR);
    e = assertThrows(EngineException.class, tuning("blind", blind)::run);
    assertTrue(e.getMessage().contains("stage blind: no step improved the model"), e::getMessage);
    DataMix missing =
        DataMix.of(List.of(DataSource.of("rec", folder.resolve("no.jsonl"), folder, "rec")));
    assertThrows(InvalidQuestionException.class, tuning("free", Stage.of("s", 1, missing))::run);
    assertFalse(Files.exists(folder.resolve("free")));
    Path file = Files.writeString(folder.resolve("afile"), "");
    assertThrows(
        InvalidQuestionException.class, tuning(file.getFileName().toString(), stage("s", 1))::run);
  }

  @Test
  void resume_ofAMovedRun_goesOn() throws IOException {
    tuning("here", stage("one", 4)).run();
    Files.move(folder.resolve("here"), folder.resolve("there"));
    assertEquals(folder.resolve("there/final"), tuning("there", stage("one", 4)).resume());
  }

  @Test
  void run_rowsThatWereEncodedForAnotherModel_areRefused() throws IOException {
    requireRefusal("[1, PATCH, 5, 2]", "[1, 2, 5, 2]", "1 patches of a picture");
    requireRefusal("[1, 70000, 5, 2]", "[1, 2, 5, 2]", "the id 70000");
    requireRefusal("[1, 3, 5, 2]", "[-100, 3, -5, 2]", "the id -5");
  }

  private static void requireRefusal(String row, String labels, String why) throws IOException {
    String ids;
    try (ModelText text = ModelText.read(folder.resolve("model"))) {
      ids = row.replace("PATCH", text.tokenizer().requireControl("<im_patch>") + "");
    }
    Path rows = folder.resolve("encoded.jsonl");
    Files.writeString(
        rows,
        "{\"image\": \"scene.png\", \"input_ids\": %s, \"labels\": %s}%n".formatted(ids, labels));
    DataMix encoded = DataMix.of(List.of(DataSource.encoded(rows, folder)));
    Stage stage = Stage.of("one", 1, encoded).withBatch(1, 1);
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, tuning("encoded" + why.length(), stage)::run);
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @Test
  void run_intoAnotherRunsFolder_isRefused() {
    tuning("twice", stage("one", 1)).run();
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, tuning("twice", stage("one", 1))::run);
    assertTrue(e.getMessage().contains("--resume"), e::getMessage);
  }

  @Test
  void run_overAModelInTheFolderOfItsResult_isRefusedAndLeavesIt() throws IOException {
    Path used = Files.createDirectories(folder.resolve("used/final"));
    Path config = Files.writeString(used.resolve("config.json"), "{}");
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, tuning("used", stage("one", 1))::run);
    assertTrue(e.getMessage().contains("not empty"), e::getMessage);
    assertEquals("{}", Files.readString(config));
    assertFalse(Files.exists(folder.resolve("used/metrics.jsonl")));
  }

  @Test
  void run_badRows_stopOrAreNamedAndPassedOver() throws IOException {
    Files.writeString(
        folder.resolve("bad.jsonl"),
        ROWS + ROWS.lines().findFirst().orElseThrow().replace("scene.png", "gone.png") + "\n");
    Stage bad =
        Stage.of(
                "bad",
                4,
                DataMix.of(
                    List.of(DataSource.of("rec", folder.resolve("bad.jsonl"), folder, "rec"))))
            .withBatch(5, 5);
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, tuning("stopped", bad)::run);
    assertTrue(e.getMessage().contains("gone.png"), e::getMessage);
    List<String> reports = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onBadRow(String description) {
            reports.add(description);
          }
        };
    tuning("skipped", bad).skipBadRows().listener(listener).run();
    assertEquals(1, reports.size(), reports::toString);
    assertTrue(reports.get(0).contains("line 5"), reports::toString);
  }

  @Test
  void run_checkpointsCannotBeWritten_saysSoAndKeepsEarlierOnes() throws IOException {
    Path output = Files.createDirectories(folder.resolve("blocked"));
    TrainingListener block =
        new TrainingListener() {
          @Override
          public void onStep(TrainingStep step) {
            if (step.totalStep() == 4) {
              try {
                Files.writeString(
                    output.resolve("checkpoints/step-00000006.partial"), "in the way");
                Files.createDirectories(output.resolve("checkpoints/step-00000006/x"));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };
    tuning("blocked", stage("one", 6)).listener(block).run();
    assertTrue(Files.exists(output.resolve("checkpoints/step-00000006/state.json")));
    Path kept = folder.resolve("unwritable/checkpoints/step-00000001/state.json");
    TrainingListener second =
        new TrainingListener() {
          @Override
          public void onStep(TrainingStep step) {
            if (step.totalStep() == 1) {
              // A folder's name that a file cannot be moved to.
              Path place = folder.resolve("unwritable/checkpoints/step-00000002");
              try {
                Files.createSymbolicLink(place, Path.of("nowhere"));
              } catch (IOException failure) {
                throw new IllegalStateException(failure);
              }
            }
          }
        };
    OutputException e =
        assertThrows(
            OutputException.class,
            () -> tuning("unwritable", stage("one", 3)).checkpoints(1, 1).listener(second).run());
    assertTrue(
        e.getMessage().contains("the checkpoint of step 2 cannot be written"), e::getMessage);
    assertTrue(Files.exists(kept));
  }

  @Test
  void run_adaptersInBfloat16OverCopies_areMergedInTheExport() throws IOException {
    Stage adapters =
        stage("adapt", 12)
            .trainAdapters(
                new Lora(8, 16, List.of("q_proj", "down_proj", "lm_head")), Trainable.PROJECTOR)
            .withOptimizer(Optimizer.of(2e-2));
    Path model =
        tuning("lora", adapters)
            .precision(Precision.BFLOAT16)
            .devices(Device.cpu(), Device.cpu())
            .run();
    List<JsonObject> rows = metrics(folder.resolve("lora"));
    double begin = rows.get(0).get("loss").getAsDouble();
    assertTrue(rows.get(11).get("loss").getAsDouble() < begin - 0.3, rows::toString);
    assertTrue(Files.readString(model.resolve("config.json")).contains("\"bfloat16\""));
    Path adapter = folder.resolve("lora/adapt-adapter");
    assertTrue(Files.size(adapter.resolve("adapter_model.safetensors")) < 40_000);
    try (ReferentialDialogue merged = open(model).open();
        ReferentialDialogue over = open(folder.resolve("model")).adapter(adapter).open()) {
      Picture scene = Picture.read(folder.resolve("scene.png"));
      String expected = merged.about(scene).ask("Where is the cup?").answer().rawText();
      // The merged sums are rounded to bfloat16, those over the model are not.
      assertEquals(
          expected.substring(0, 40),
          over.about(scene).ask("Where is the cup?").answer().rawText().substring(0, 40));
    }
  }

  private static ReferentialDialogueBuilder open(Path model) {
    return ReferentialDialogue.builder().model(model).precision(Precision.FLOAT32);
  }
}
