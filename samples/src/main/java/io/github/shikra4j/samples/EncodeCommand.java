package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.data.ResumedLines;
import io.github.shikra4j.training.data.TrainingItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Annotation rows as training items. */
@Command(
    name = "encode",
    description = "Turns annotation rows into tokens and labels, a row out for each row in.",
    mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--model", required = true, description = "the model's folder")
  private Path model = Path.of("");

  @Option(names = "--format", required = true, description = "rec, reg, gc, caption, …")
  private String format = "";

  @Option(names = "--annotations", required = true, description = "annotations, JSON lines")
  private Path annotations = Path.of("");

  @Option(names = "--images", required = true, description = "the folder of the pictures")
  private Path images = Path.of("");

  @Option(
      names = "--template",
      defaultValue = "",
      description = "a question with placeholders, or the name of a list of them")
  private String template = "";

  @Option(names = "--option", description = "an option of the format, such as version=q-a")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--truncate",
      defaultValue = "0",
      description = "the most tokens of an item; the picture's are spared")
  private int truncate;

  @Option(
      names = "--output",
      required = true,
      description = "training items, JSON lines; one that was begun is continued")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    check();
    RowTally tally = new RowTally();
    encode(tally);
    return tally.tell(spec.commandLine().getErr());
  }

  private void encode(RowTally tally) throws IOException {
    try (ModelText text = ModelText.read(model);
        AnnotatedDataset items =
            AnnotatedDataset.open(format, options, annotations, images, template, truncate, text);
        ResumedLines rows = rows(items, tally);
        ProgressBar bar = Bars.open("encode", rows.written(), items.size())) {
      while (rows.written() < items.size()) {
        rows.write(row(items, rows.written()));
        bar.step();
      }
    }
  }

  private ResumedLines rows(AnnotatedDataset items, RowTally tally) throws IOException {
    if (items.size() == 0) {
      throw new BadInputException("--annotations " + annotations + ": has no rows");
    }
    JsonObject claim = new JsonObject();
    claim.addProperty("images", OutputOrigin.images(images));
    return new OutputOrigin(output, claim)
        .resume(
            "--images",
            items.size(),
            (row, written) -> isOf(items, row, written),
            tally,
            spec.commandLine().getErr());
  }

  /** Tells whether a row that an earlier run wrote is what this one would write. */
  private static boolean isOf(AnnotatedDataset items, long row, JsonObject written) {
    try {
      JsonObject expected = item(items, row);
      expected.addProperty("index", row);
      // A picture may have come since.
      return written.has("error") || expected.equals(written);
    } catch (InvalidQuestionException e) {
      return written.has("error");
    }
  }

  private void check() {
    if (truncate < 0) {
      throw new BadInputException("--truncate " + truncate + ": at least 1 is needed");
    }
    Inputs.file("--annotations", annotations);
    Inputs.folder("--images", images);
    OutputFile.checkNoFolder("--output", output);
    if (template.isEmpty() && !List.of("instruct", "dialogue").contains(format)) {
      throw new BadInputException("--template is missing: format " + format + " needs one");
    }
  }

  private JsonObject row(AnnotatedDataset items, long index) {
    try {
      return item(items, index);
    } catch (InvalidQuestionException e) {
      // The bar's line is left behind as it is.
      spec.commandLine().getErr().printf("%nshikra: %s%n", e.getMessage());
      JsonObject row = new JsonObject();
      row.addProperty("error", e.getMessage());
      return row;
    }
  }

  private static JsonObject item(AnnotatedDataset items, long index) {
    TrainingItem item = items.get(index);
    JsonObject row = new JsonObject();
    if (item.image() != null) {
      row.addProperty("image", items.image(index));
    }
    row.add("input_ids", AnswerJson.GSON.toJsonTree(item.inputIds()));
    row.add("labels", AnswerJson.GSON.toJsonTree(item.labels()));
    return row;
  }
}
