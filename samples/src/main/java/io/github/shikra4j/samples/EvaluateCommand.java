package io.github.shikra4j.samples;

import io.github.shikra4j.training.evaluation.Evaluation;
import io.github.shikra4j.training.evaluation.EvaluationTask;
import io.github.shikra4j.training.evaluation.Results;
import io.github.shikra4j.training.evaluation.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The paper's tables of a model. */
@Command(
    name = "evaluate",
    description = "Runs benchmarks and writes predictions, a results table and plots.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--suite", required = true, description = "benchmarks, YAML; see samples/suites")
  private Path suite = Path.of("");

  @Option(
      names = "--output",
      required = true,
      description = "the folder of results; one that was begun is continued")
  private Path output = Path.of("");

  @Option(names = "--data", description = "where the suite's paths begin, instead of its 'data'")
  private @Nullable Path data;

  @Option(
      names = "--task",
      description =
          "runs only this task, which results.md then has alone; may be given several times")
  private List<String> only = new ArrayList<>();

  @Option(names = "--limit", description = "asks only the first items of each task")
  private @Nullable Long limit;

  @Option(names = "--template", description = "asks with this template, instead of the suite's")
  private @Nullable String template;

  @Option(names = "--max-new-tokens", description = "instead of the suite's")
  private @Nullable Integer maxNewTokens;

  @Option(
      names = "--batch-size",
      defaultValue = "8",
      description = "items that run together (default: ${DEFAULT-VALUE})")
  private int batchSize;

  @Option(
      names = "--refuse-missing",
      description = "ends where a task's data is missing, instead of leaving the task out")
  private boolean refuseMissing;

  @Option(names = "--json", description = "prints one JSON object instead of tables")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    ModelOptions.checkBatchSize(batchSize);
    if (limit != null && limit < 1) {
      throw new BadInputException("--limit " + limit + ": at least 1 is needed");
    }
    Inputs.file("--suite", suite);
    Suite asked = chosen();
    OutputFolder.make(output);
    print(run(asked));
    return 0;
  }

  private Suite chosen() {
    Suite all = data == null ? Suite.read(suite) : Suite.read(suite, data);
    List<String> names = all.tasks().stream().map(EvaluationTask::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new BadInputException(
            "--task " + name + ": the suite has " + String.join(", ", names));
      }
    }
    return new Suite(
        all.name(),
        all.tasks().stream()
            .filter(task -> only.isEmpty() || only.contains(task.name()))
            .map(this::changed)
            .toList());
  }

  private EvaluationTask changed(EvaluationTask task) {
    EvaluationTask asked = template == null ? task : task.withTemplate(template);
    return maxNewTokens == null ? asked : asked.withMaxNewTokens(maxNewTokens);
  }

  private Results run(Suite suite) {
    try (LoadingBar loading = new LoadingBar();
        StageBars bars = new StageBars()) {
      Evaluation evaluation =
          Evaluation.of(model.opening(batchSize, loading)).output(output).onProgress(bars);
      if (limit != null) {
        evaluation.limit(limit);
      }
      if (refuseMissing) {
        evaluation.refuseMissing();
      }
      return evaluation.run(suite);
    }
  }

  private void print(Results results) {
    PrintWriter err = spec.commandLine().getErr();
    results.skipped().forEach(why -> err.println("shikra: " + why));
    results.tasks().forEach(task -> task.notes().forEach(note -> err.println("shikra: " + note)));
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? results.toJson() : results.toMarkdown());
    out.flush();
  }
}
