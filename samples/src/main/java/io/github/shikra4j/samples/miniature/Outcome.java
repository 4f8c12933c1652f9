package io.github.shikra4j.samples.miniature;

import com.google.common.collect.Streams;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.training.data.WholeFile;
import io.github.shikra4j.training.evaluation.Measure;
import io.github.shikra4j.training.evaluation.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of a run.
 *
 * @param json {@code training}, sums over its steps, and {@code evaluation}, the evaluation's own
 *     results
 */
record Outcome(JsonObject json) {

  /**
   * A task's main figure.
   *
   * @param name such as accuracy
   * @param value a fraction of 1
   * @param low the lower end of its interval
   * @param high the upper end
   */
  record Figure(String name, double value, double low, double high) {}

  /** Sums up a run whose training and evaluation have ended. */
  static Outcome of(Path run, Results results) throws IOException {
    JsonObject json = new JsonObject();
    json.add("training", training(run.resolve("metrics.jsonl")));
    json.add("evaluation", JsonParser.parseString(results.toJson()));
    return new Outcome(json);
  }

  private static JsonObject training(Path metrics) throws IOException {
    long steps = 0;
    long items = 0;
    long tokens = 0;
    long trainedTokens = 0;
    double seconds = 0;
    try (Stream<String> lines = Files.lines(metrics)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonObject step = JsonParser.parseString(line).getAsJsonObject();
        steps++;
        items += step.get("items").getAsLong();
        tokens += step.get("tokens").getAsLong();
        trainedTokens += step.get("trained_tokens").getAsLong();
        seconds += step.get("seconds").getAsDouble();
      }
    }
    JsonObject training = new JsonObject();
    training.addProperty("steps", steps);
    training.addProperty("items", items);
    training.addProperty("tokens", tokens);
    training.addProperty("trained_tokens", trainedTokens);
    training.addProperty("seconds_per_step", seconds / steps);
    return training;
  }

  static Outcome read(Path file) throws IOException {
    return new Outcome(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
  }

  void write(Path file) throws IOException {
    WholeFile.write(file, Findings.GSON.toJson(json) + "\n");
  }

  /** Returns one of the training's sums. */
  long training(String sum) {
    return json.getAsJsonObject("training").get(sum).getAsLong();
  }

  double secondsPerStep() {
    return json.getAsJsonObject("training").get("seconds_per_step").getAsDouble();
  }

  long parameters() {
    return json.getAsJsonObject("evaluation").get("parameters").getAsLong();
  }

  /** Returns a task's results; nothing if it is for models that write coordinates otherwise. */
  Optional<JsonObject> task(String name) {
    return Streams.stream(json.getAsJsonObject("evaluation").getAsJsonArray("tasks"))
        .map(JsonElement::getAsJsonObject)
        .filter(task -> task.get("task").getAsString().equals(name))
        .findFirst();
  }

  /** Returns a task's main figure; nothing if it has none, as where there is nothing to locate. */
  Optional<Figure> figure(String name) {
    return task(name).flatMap(Outcome::figure);
  }

  private static Optional<Figure> figure(JsonObject task) {
    String figure = Measure.named(task.get("metric").getAsString()).figure();
    return Optional.ofNullable(task.getAsJsonObject("figures").getAsJsonObject(figure))
        .map(value -> figure(figure, value));
  }

  private static Figure figure(String figure, JsonObject value) {
    double ours = value.get("ours").getAsDouble();
    return new Figure(
        figure,
        ours,
        value.has("low") ? value.get("low").getAsDouble() : ours,
        value.has("high") ? value.get("high").getAsDouble() : ours);
  }
}
