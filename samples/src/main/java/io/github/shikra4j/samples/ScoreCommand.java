package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.training.evaluation.EvaluationTask.Coordinates;
import io.github.shikra4j.training.evaluation.Measure;
import io.github.shikra4j.training.evaluation.Metric;
import io.github.shikra4j.training.evaluation.Scores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A public metric over predictions. */
@Command(
    name = "score",
    description = "Compares predictions with what people wrote.",
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--metric", required = true, description = "${COMPLETION-CANDIDATES}")
  private Measure metric = Measure.REC;

  @Option(names = "--input", required = true, description = "predictions, JSON lines")
  private Path input = Path.of("");

  @Option(
      names = "--coordinates",
      defaultValue = "numerals",
      description = "how places are written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Coordinates coordinates = Coordinates.NUMERALS;

  @Option(names = "--json", description = "prints one JSON object")
  private boolean json;

  private long passedOver;

  @Override
  public Integer call() throws IOException {
    Inputs.file("--input", input);
    Scores scores = score();
    spec.commandLine().getOut().print(json ? json(scores) + "\n" : table(scores));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Scores score() throws IOException {
    Metric scorer = metric.start(coordinates);
    long rows = 0;
    long number = 0;
    try (BufferedReader lines = Files.newBufferedReader(input)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          String where = input + " line " + number;
          Optional<ScoreRow> row = ScoreRow.read(line, metric.key(), where);
          row.ifPresentOrElse(read -> add(scorer, read, where), () -> passedOver++);
          rows += row.isPresent() ? 1 : 0;
        }
      }
    } catch (CharacterCodingException e) {
      throw new BadInputException("--input " + input + ": is no text in UTF-8", e);
    }
    if (passedOver > 0) {
      spec.commandLine()
          .getErr()
          .println(passedOver + " rows have nothing to compare and are passed over");
    }
    if (rows == 0) {
      throw new BadInputException(
          "--input "
              + input
              + (passedOver > 0 ? ": none of its rows can be scored" : ": has no rows"));
    }
    return scorer.scores();
  }

  private static void add(Metric scorer, ScoreRow row, String where) {
    try {
      row.prediction()
          .ifPresentOrElse(
              prediction -> scorer.add(prediction, row.targets()),
              () -> scorer.addUnanswered(row.targets()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(where + ": " + e.getMessage(), e);
    }
  }

  private static String json(Scores scores) {
    JsonObject object = new JsonObject();
    object.addProperty("items", scores.items());
    scores.values().forEach((name, value) -> object.addProperty(name, number(name, value)));
    return object.toString();
  }

  /** Counts are whole numbers, rates are not, whatever their value. */
  private static Number number(String name, double value) {
    return name.endsWith("failed") ? (Number) (long) value : (Number) value;
  }

  private static String table(Scores scores) {
    StringBuilder table =
        new StringBuilder(String.format(Locale.ROOT, "%-14s %8d%n", "items", scores.items()));
    scores
        .values()
        .forEach(
            (name, value) ->
                table.append(
                    number(name, value) instanceof Long count
                        ? String.format(Locale.ROOT, "%-14s %8d%n", name, count)
                        : String.format(Locale.ROOT, "%-14s %8.4f%n", name, value)));
    return table.toString();
  }
}
