package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.training.data.ModelState;
import io.github.shikra4j.training.data.ResumedLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Many dialogues, a row of JSON each. */
@Command(
    name = "batch",
    description = "Answers a file of dialogues, a row out for each row in.",
    mixinStandardHelpOptions = true)
final class BatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--images", required = true, description = "the folder of the pictures")
  private Path images = Path.of("");

  @Option(names = "--input", required = true, description = "dialogues, JSON lines")
  private Path input = Path.of("");

  @Option(
      names = "--output",
      required = true,
      description = "answers, JSON lines; one that was begun is continued")
  private Path output = Path.of("");

  @Option(names = "--max-new-tokens", defaultValue = "512", description = "${DEFAULT-VALUE}")
  private int maxNewTokens;

  @Option(
      names = "--batch-size",
      defaultValue = "8",
      description = "dialogues that run together (default: ${DEFAULT-VALUE})")
  private int batchSize;

  @Override
  public Integer call() throws IOException {
    check();
    GenerationOptions options = GenerationOptions.builder().maxNewTokens(maxNewTokens).build();
    DialogueRows rows = new DialogueRows(images);
    long count = count(input);
    RowTally tally = new RowTally();
    try (LoadingBar loading = new LoadingBar()) {
      OpeningOptions opening = model.opening(batchSize, loading);
      try (ShikraService service = ShikraService.open(opening);
          ResumedLines answers = resumed(opening, service, rows, count, tally);
          Stream<String> lines = Files.lines(input);
          ProgressBar bar = Bars.open("batch", answers.written(), count)) {
        new BatchRun(service, rows, options, batchSize, answers, bar::step)
            .run(lines.skip(answers.written()).iterator());
      }
    }
    return tally.tell(spec.commandLine().getErr());
  }

  private ResumedLines resumed(
      OpeningOptions opening, ShikraService service, DialogueRows rows, long count, RowTally tally)
      throws IOException {
    JsonObject claim = new JsonObject();
    claim.addProperty("model", ModelState.of(opening, service.info().precision(), output));
    claim.addProperty("max_new_tokens", maxNewTokens);
    claim.addProperty("images", OutputOrigin.images(images));
    try (Stream<String> lines = Files.lines(input)) {
      return new OutputOrigin(output, claim)
          .resume(
              "model, precision, --images or --max-new-tokens",
              count,
              new BatchOrigin(service, rows, lines.iterator()),
              tally,
              spec.commandLine().getErr());
    }
  }

  private void check() {
    ModelOptions.checkBatchSize(batchSize);
    Inputs.file("--input", input);
    Inputs.folder("--images", images);
    OutputFile.checkNoFolder("--output", output);
  }

  private static long count(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (UncheckedIOException e) {
      throw new BadInputException("--input " + file + ": is no text in UTF-8", e);
    }
  }
}
