package io.github.shikra4j.training.evaluation;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Progress;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.JsonLines;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.ResumedLines;
import io.github.shikra4j.training.data.WholeFile;
import io.github.shikra4j.training.evaluation.EvaluationTask.Coordinates;
import io.github.shikra4j.training.evaluation.Tabulation.Tabulated;
import io.github.shikra4j.training.watch.Charts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures a model on benchmarks, as the paper does: each row of annotations is asked with the
 * prompt that training makes of it, greedily, and the answers are compared with what people wrote.
 *
 * <p>Writes into an output folder {@code results.md} and {@code results.json}, {@code
 * predictions/TASK.jsonl} with a row for each item, {@code reliability/TASK.png} where boxes have a
 * confidence, and {@code worst.html} with the worst answers on their pictures. A folder in which a
 * run was cut short, at any time, is continued: what was predicted is not asked again, and the
 * figures are those of a run that was not cut. Neither pictures nor predictions are held in memory.
 *
 * <pre>{@code
 * Results results =
 *     Evaluation.of(Path.of("models/shikra-7b"))
 *         .output(Path.of("evaluation"))
 *         .run(Suite.read(Path.of("samples/suites/rec.yaml")));
 * System.out.println(results.toMarkdown());
 * }</pre>
 */
public final class Evaluation {
  private static final int DEFAULT_BATCH_SIZE = 8;
  private static final int MAX_QUEUED = 1 << 16;

  /** From where the paper's figures of the larger model are the ones to compare with. */
  private static final long LARGE = 10_000_000_000L;

  private final OpeningOptions opening;
  private Path output = Path.of("evaluation");
  private long limit = Long.MAX_VALUE;
  private boolean refuseMissing;
  private Progress.Listener listener = progress -> {};

  private Evaluation(OpeningOptions opening) {
    this.opening = opening;
  }

  /**
   * {@return an evaluation of a model, on the device and with the precision that suit it}
   *
   * @param model the checkpoint folder
   */
  public static Evaluation of(Path model) {
    return of(
        new OpeningOptions(
            model,
            null,
            null,
            null,
            List.of(Device.auto()),
            false,
            Precision.AUTO,
            ServingOptions.defaults()
                .withMaxBatchSize(DEFAULT_BATCH_SIZE)
                .withMaxQueued(MAX_QUEUED),
            progress -> {}));
  }

  /**
   * {@return an evaluation of a model that is opened that way}
   *
   * @param opening how; as many items run together as its batch size says
   */
  public static Evaluation of(OpeningOptions opening) {
    return new Evaluation(opening);
  }

  /**
   * Sets the folder of results, {@code evaluation} if not set.
   *
   * @param folder made if it is not there; continued if it holds predictions
   * @return this evaluation
   */
  @CanIgnoreReturnValue
  public Evaluation output(Path folder) {
    this.output = folder;
    return this;
  }

  /**
   * Asks only the first items of each task.
   *
   * @param items how many, at least one
   * @return this evaluation
   * @throws InvalidQuestionException if it is less than one
   */
  @CanIgnoreReturnValue
  public Evaluation limit(long items) {
    if (items < 1) {
      throw new InvalidQuestionException("a limit of " + items + " items: at least 1 is needed");
    }
    this.limit = items;
    return this;
  }

  /**
   * Refuses to run if a task's data is missing; if not set, that task is left out.
   *
   * @return this evaluation
   */
  @CanIgnoreReturnValue
  public Evaluation refuseMissing() {
    this.refuseMissing = true;
    return this;
  }

  /**
   * Sets who hears of progress: for each task, whose name is the stage, how many items are done.
   *
   * @param heard is told on the thread that runs
   * @return this evaluation
   */
  @CanIgnoreReturnValue
  public Evaluation onProgress(Progress.Listener heard) {
    this.listener = heard;
    return this;
  }

  /**
   * Runs the benchmarks, or continues them, and writes the results.
   *
   * @param suite the benchmarks
   * @return the results, as they were written
   * @throws CheckpointException if the model cannot be used
   * @throws InvalidQuestionException if no task can run, a task's format or options are wrong, or
   *     the output folder holds predictions or results of something else, or another run writes it
   * @throws ShikraException if the machine fails; run again, it continues
   * @throws UncheckedIOException if the data cannot be read or the output folder cannot be written
   */
  public Results run(Suite suite) {
    try {
      List<String> skipped = new ArrayList<>();
      List<EvaluationTask> there = withData(suite, skipped);
      try (ModelText text =
          ModelText.read(opening.model(), opening.base(), opening.visionTower())) {
        List<EvaluationTask> tasks = fitting(suite, there, text, skipped);
        return run(suite, tasks, text, skipped);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens all data of the benchmarks and asks nothing: what {@link #run} would stop at is said now.
   *
   * @param suite the benchmarks
   * @throws CheckpointException if the model has no tokenizer that can be used
   * @throws InvalidQuestionException if no task can run, or a task's data, format or options are
   *     wrong
   */
  public void check(Suite suite) {
    List<String> skipped = new ArrayList<>();
    List<EvaluationTask> there = withData(suite, skipped);
    try (ModelText text = ModelText.read(opening.model(), opening.base(), opening.visionTower())) {
      for (EvaluationTask task : fitting(suite, there, text, skipped)) {
        try (AnnotatedDataset data = data(task, text)) {
          rows(task, data);
        }
      }
    }
  }

  private static AnnotatedDataset data(EvaluationTask task, ModelText text) {
    return AnnotatedDataset.open(
        task.format(), task.options(), task.annotations(), task.images(), task.template(), 0, text);
  }

  private static TaskRows rows(EvaluationTask task, AnnotatedDataset data) {
    TaskRows rows = TaskRows.of(data, task.measure());
    if (rows.size() == 0) {
      throw new InvalidQuestionException(
          "task " + task.name() + ": " + task.annotations() + " has no rows");
    }
    return rows;
  }

  private List<EvaluationTask> withData(Suite suite, List<String> skipped) {
    List<EvaluationTask> there = new ArrayList<>();
    for (EvaluationTask task : suite.tasks()) {
      Optional<String> missing = missing(task);
      if (missing.isPresent() && refuseMissing) {
        throw new InvalidQuestionException(missing.get());
      }
      missing.ifPresentOrElse(skipped::add, () -> there.add(task));
    }
    return some(there, suite, skipped);
  }

  private static <T> List<T> some(List<T> tasks, Suite suite, List<String> skipped) {
    if (tasks.isEmpty()) {
      throw new InvalidQuestionException(
          "no task of '" + suite.name() + "' can run: " + String.join("; ", skipped));
    }
    return tasks;
  }

  private static Optional<String> missing(EvaluationTask task) {
    Stream<Path> files =
        Stream.concat(
            Stream.of(task.annotations(), task.images()),
            task.options().entrySet().stream()
                .filter(option -> option.getKey().startsWith("scene-"))
                .map(option -> Path.of(option.getValue())));
    return files
        .filter(file -> !Files.exists(file))
        .findFirst()
        .map(
            file ->
                "task "
                    + task.name()
                    + ": there is no "
                    + file
                    + (task.needs().isEmpty() ? "" : "; it needs " + task.needs()));
  }

  private static List<EvaluationTask> fitting(
      Suite suite, List<EvaluationTask> tasks, ModelText text, List<String> skipped) {
    Coordinates written =
        text.template().coordinates() instanceof LocationTokens
            ? Coordinates.LOCATION_TOKENS
            : Coordinates.NUMERALS;
    List<EvaluationTask> fitting = new ArrayList<>();
    for (EvaluationTask task : tasks) {
      if (task.coordinates().filter(only -> only != written).isPresent()) {
        skipped.add(
            "task " + task.name() + ": is for models that write coordinates in the other way");
      } else {
        fitting.add(task);
      }
    }
    return some(fitting, suite, skipped);
  }

  private Results run(Suite suite, List<EvaluationTask> tasks, ModelText text, List<String> skipped)
      throws IOException {
    requireSame(suite);
    List<TaskResult> results = new ArrayList<>();
    try (ShikraService service = ShikraService.open(opening)) {
      long parameters = service.info().parameters();
      String size = parameters > LARGE ? "13b" : "7b";
      PredictionFiles files = PredictionFiles.in(output, opening, service.info().precision());
      WorstPage worst = new WorstPage(output, suite.name());
      for (EvaluationTask task : tasks) {
        predict(task, service, files, text);
        results.add(tabulate(task, files, text, size, worst));
        write(new Results(suite.name(), model(), parameters, size, results, skipped), worst);
      }
      return new Results(suite.name(), model(), parameters, size, results, skipped);
    }
  }

  /** Refuses a folder with the results of other benchmarks, which would be replaced. */
  private void requireSame(Suite suite) throws IOException {
    Path file = output.resolve("results.json");
    if (!Files.exists(file)) {
      return;
    }
    JsonElement there =
        JsonParser.parseString(Files.readString(file)).getAsJsonObject().get("suite");
    if (there == null) {
      throw new InvalidQuestionException(
          "%s: holds the results of another command; give '%s' another output folder"
              .formatted(output, suite.name()));
    }
    if (!there.getAsString().equals(suite.name())) {
      throw new InvalidQuestionException(
          "%s: holds the results of '%s'; give '%s' another output folder"
              .formatted(output, there.getAsString(), suite.name()));
    }
  }

  private String model() {
    return opening.model().toString();
  }

  private void predict(
      EvaluationTask task, ShikraService service, PredictionFiles files, ModelText text)
      throws IOException {
    files.claim(task);
    try (AnnotatedDataset data = data(task, text)) {
      TaskRows rows = rows(task, data);
      long items = Math.min(limit, rows.size());
      if (limit < rows.size()) {
        files.requireWithin(limit, task);
      }
      Prediction prediction = new Prediction(task, text.template().coordinates());
      try (ResumedLines out = ResumedLines.resume(files.of(task), items)) {
        new TaskRun(service, task, data, prediction, opening.serving().maxBatchSize(), listener)
            .run(rows, items, out);
      }
    }
  }

  private TaskResult tabulate(
      EvaluationTask task, PredictionFiles files, ModelText text, String size, WorstPage worst)
      throws IOException {
    try (JsonLines rows = JsonLines.open(files.of(task))) {
      Map<String, Double> paper = task.paper().getOrDefault(size, Map.of());
      Tabulated tabulated = new Tabulation(task, text.template().coordinates()).read(rows, paper);
      worst.add(task, rows, tabulated.order());
      TaskResult result = tabulated.result();
      if (!result.reliability().isEmpty()) {
        Path folder = Files.createDirectories(output.resolve("reliability"));
        Charts.draw(
            folder.resolve(task.name() + ".png"),
            file -> ReliabilityDiagram.write(task.name(), result.reliability(), file));
      }
      return result;
    }
  }

  private void write(Results results, WorstPage worst) throws IOException {
    WholeFile.write(output.resolve("results.md"), results.toMarkdown());
    WholeFile.write(output.resolve("results.json"), results.toJson());
    worst.write();
  }
}
