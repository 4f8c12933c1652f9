package io.github.shikra4j.samples;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.runtime.serve.ShikraService;
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
import picocli.CommandLine.Option;

/** Many dialogues, a row of JSON each. */
@Command(
    name = "batch",
    description = "Answers a file of dialogues, a row out for each row in.",
    mixinStandardHelpOptions = true)
final class BatchCommand implements Callable<Integer> {
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
    long count = count(input);
    DialogueRows rows = new DialogueRows(images);
    try (LoadingBar loading = new LoadingBar();
        ShikraService service = ShikraService.open(model.opening(batchSize, loading));
        ResumedLines answers = resumed(service, rows, count);
        Stream<String> lines = Files.lines(input)) {
      try (ProgressBar bar = Bars.open("batch", count)) {
        bar.stepTo(answers.written());
        new BatchRun(service, rows, options, batchSize, answers, bar::step)
            .run(lines.skip(answers.written()).iterator());
      }
    }
    return 0;
  }

  private ResumedLines resumed(ShikraService service, DialogueRows rows, long count)
      throws IOException {
    try (Stream<String> lines = Files.lines(input)) {
      BatchOrigin origin = new BatchOrigin(service, rows, lines.iterator());
      return ResumedLines.resume(output, count, origin, row -> {});
    }
  }

  private void check() {
    if (batchSize < 1) {
      throw new BadInputException("--batch-size " + batchSize + ": at least 1 is needed");
    }
    if (!Files.isRegularFile(input)) {
      throw new BadInputException("--input " + input + ": there is no such file");
    }
    if (!Files.isDirectory(images)) {
      throw new BadInputException("--images " + images + ": there is no such folder");
    }
  }

  private static long count(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (UncheckedIOException e) {
      throw new BadInputException("--input " + file + ": is no text in UTF-8", e);
    }
  }
}
