package io.github.shikra4j.training.evaluation;

import com.google.common.io.MoreFiles;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.training.data.JsonLines;
import io.github.shikra4j.training.data.ModelState;
import io.github.shikra4j.training.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * Where an evaluation's predictions lie. Beside those of each task stands what they belong to: the
 * model's state, how it was opened, and the questions; with anything else they are not continued.
 */
final class PredictionFiles {
  private static final String MODEL = "model";
  private static final String CONFIDENCES = "confidences";
  private static final String RAW = "raw";

  private final Path folder;
  private final Path model;
  private final String state;
  private final String confidences;

  private PredictionFiles(Path folder, Path model, String state, String confidences) {
    this.folder = folder;
    this.model = model;
    this.state = state;
    this.confidences = confidences;
  }

  /**
   * Makes the folder.
   *
   * @param output the evaluation's folder, which may lie inside the model's and is not that itself
   * @param precision in which the model has been opened
   * @throws InvalidQuestionException if it is the model's own folder
   */
  static PredictionFiles in(Path output, OpeningOptions opening, Precision precision)
      throws IOException {
    if (Files.exists(output) && Files.isSameFile(output, opening.model())) {
      throw new InvalidQuestionException(
          output + ": is the model's folder; give the results another one, such as one inside it");
    }
    Path folder = Files.createDirectories(output.resolve("predictions"));
    return new PredictionFiles(
        folder,
        opening.model().toRealPath(),
        ModelState.of(opening, precision),
        confidences(opening));
  }

  private static String confidences(OpeningOptions opening) {
    if (opening.adapter() != null) {
      return "of an adapter";
    }
    return PlaceCalibration.isIn(opening.model()) ? "calibrated" : RAW;
  }

  private static Path claimOf(Path predictions) {
    return predictions.resolveSibling(
        MoreFiles.getNameWithoutExtension(predictions) + ".task.json");
  }

  /**
   * Holds predictions to a model, as far as it is noted beside them: its own confidences are what
   * calibrates it.
   *
   * @throws InvalidQuestionException if they are another one's, an adapter's, or calibrated
   */
  static void requireRaw(Path predictions, Path model) throws IOException {
    Path claim = claimOf(predictions);
    if (!Files.exists(claim)) {
      return;
    }
    JsonObject noted = JsonParser.parseString(Files.readString(claim)).getAsJsonObject();
    String of = noted.get(MODEL).getAsString();
    if (!of.equals(model.toRealPath().toString())) {
      throw new InvalidQuestionException(
          "%s: predictions are of %s, not of %s".formatted(predictions, of, model));
    }
    String confidences = noted.has(CONFIDENCES) ? noted.get(CONFIDENCES).getAsString() : RAW;
    if (!confidences.equals(RAW)) {
      throw new InvalidQuestionException(
          "%s: its confidences are %s; evaluate the model as it is now, in another output folder"
              .formatted(predictions, confidences));
    }
  }

  Path of(EvaluationTask task) {
    return folder.resolve(task.name() + ".jsonl");
  }

  /**
   * Holds a task's file to the model and the questions that it was begun with.
   *
   * @throws InvalidQuestionException if it was begun with others
   */
  void claim(EvaluationTask task) throws IOException {
    JsonObject claim = new JsonObject();
    claim.addProperty(MODEL, model.toString());
    claim.addProperty("opened", state);
    claim.addProperty(CONFIDENCES, confidences);
    claim.addProperty("format", task.format());
    claim.add("options", new Gson().toJsonTree(new TreeMap<>(task.options())));
    claim.addProperty("template", task.template());
    claim.addProperty("metric", task.measure().toString());
    claim.addProperty("max_new_tokens", task.maxNewTokens());
    claim.addProperty("annotations", task.annotations().toAbsolutePath().normalize().toString());
    claim.addProperty("sum", ModelState.sum(task.annotations()));
    claim.addProperty("images", task.images().toAbsolutePath().normalize().toString());
    Path file = claimOf(of(task));
    if (Files.exists(file) && !Files.readString(file).equals(claim + "\n")) {
      throw new InvalidQuestionException(
          file
              + ": was begun with another model, data or options; give another output folder, or"
              + " move this one away");
    }
    WholeFile.write(file, claim + "\n");
  }

  /**
   * Refuses a limit that a task's predictions of an earlier run are beyond.
   *
   * @throws InvalidQuestionException saying how many there are
   */
  void requireWithin(long limit, EvaluationTask task) {
    Path file = of(task);
    if (!Files.exists(file)) {
      return;
    }
    try (JsonLines rows = JsonLines.open(file)) {
      if (rows.size() > limit) {
        throw new InvalidQuestionException(
            "a limit (--limit) of %d: %s already holds %d items; give no less, or another output folder"
                .formatted(limit, file, rows.size()));
      }
    }
  }
}
