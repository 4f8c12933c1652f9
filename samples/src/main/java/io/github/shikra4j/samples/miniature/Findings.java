package io.github.shikra4j.samples.miniature;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.samples.miniature.Outcome.Figure;
import io.github.shikra4j.training.data.WholeFile;
import io.github.shikra4j.training.watch.Charts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What came of the runs so far, as it fell: each seed and their mean, and no word on which arm is
 * better.
 *
 * @param experiment the experiment
 * @param settings with no zeros
 * @param outcomes of the runs that have ended
 */
public record Findings(Experiment experiment, Settings settings, Map<Run, Outcome> outcomes) {
  static final Gson GSON = new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private static final double PER_CENT = 100;

  /** Stands for a run that has not ended. */
  private static final String NOT_YET = "–";

  /**
   * An arm with a seed.
   *
   * @param arm the arm's name
   * @param seed from 1 on
   */
  record Run(String arm, int seed) {
    @Override
    public String toString() {
      return arm + "-seed-" + seed;
    }
  }

  /** Copies the map. */
  public Findings {
    outcomes = Map.copyOf(outcomes);
  }

  List<Integer> seeds() {
    return IntStream.rangeClosed(1, settings.seeds()).boxed().toList();
  }

  /** Returns the seeds that every arm has been run with. */
  List<Integer> wholeSeeds() {
    return seeds().stream()
        .filter(seed -> experiment.arms().stream().allMatch(arm -> outcome(arm, seed).isPresent()))
        .toList();
  }

  Optional<Outcome> outcome(Arm arm, int seed) {
    return Optional.ofNullable(outcomes.get(new Run(arm.name(), seed)));
  }

  Optional<Figure> figure(Arm arm, String task, int seed) {
    return outcome(arm, seed).flatMap(outcome -> outcome.figure(task));
  }

  /** Returns the mean over the seeds, once all have ended. */
  OptionalDouble mean(Arm arm, String task) {
    List<Figure> ended =
        seeds().stream().flatMap(seed -> figure(arm, task, seed).stream()).toList();
    return ended.size() == settings.seeds()
        ? ended.stream().mapToDouble(Figure::value).average()
        : OptionalDouble.empty();
  }

  /** {@return the page of {@code results.md}, rates in per cent} */
  public String toMarkdown() {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(experiment.name()).append("\n\n");
    paragraph(page, experiment.about());
    paragraph(page, experiment.paper());
    paragraph(
        page,
        String.format(
            Locale.ROOT,
            "Each run begins with %s, learns from %,d drawn scenes and is asked about %,d others."
                + " The seed decides the order of the items, and weights that are drawn.",
            settings.start().words(),
            settings.trainScenes(),
            settings.testScenes()));
    figures(page);
    paragraph(
        page,
        "\nPer cent. Each seed is one run; in brackets 95 % by the bootstrap over the items of the"
            + " test, which says nothing of what another seed would give. No difference between"
            + " arms is said to be significant.");
    paragraph(page, hasPlot() ? "![each seed and the mean](results.png)" : "");
    training(page);
    tests(page);
    return page.toString();
  }

  private static void paragraph(StringBuilder page, String text) {
    page.append(text).append(text.isEmpty() ? "" : "\n\n");
  }

  private void figures(StringBuilder page) {
    List<String> seeds = seeds().stream().map(seed -> "seed " + seed).toList();
    page.append(row(Stream.concat(Stream.of("task", "figure", "arm", "mean"), seeds.stream())));
    page.append("|---|---|---|").append("--:|".repeat(seeds.size() + 1)).append('\n');
    for (String task : experiment.tasks()) {
      for (Arm arm : experiment.arms()) {
        OptionalDouble mean = mean(arm, task);
        Stream<String> head =
            Stream.of(
                task,
                first(arm, task),
                arm.name(),
                mean.isPresent() ? perCent(mean.getAsDouble()) : NOT_YET);
        Stream<String> each =
            seeds().stream()
                .map(seed -> figure(arm, task, seed).map(Findings::cell).orElse(NOT_YET));
        page.append(row(Stream.concat(head, each)));
      }
    }
  }

  private String first(Arm arm, String task) {
    return seeds().stream()
        .flatMap(seed -> figure(arm, task, seed).stream())
        .map(Figure::name)
        .findFirst()
        .orElse(NOT_YET);
  }

  private static String cell(Figure figure) {
    return perCent(figure.value())
        + " ("
        + perCent(figure.low())
        + " – "
        + perCent(figure.high())
        + ")";
  }

  private static String perCent(double value) {
    return String.format(Locale.ROOT, "%.2f", PER_CENT * value);
  }

  private void training(StringBuilder page) {
    page.append("## Training\n\n");
    page.append(
        "| arm | seed | parameters | steps | items | tokens | learned | seconds a step |\n");
    page.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    eachRun(
        (arm, seed, outcome) ->
            page.append(
                row(
                    Stream.of(
                        arm.name(),
                        String.valueOf(seed),
                        number(outcome.parameters()),
                        number(outcome.training("steps")),
                        number(outcome.training("items")),
                        number(outcome.training("tokens")),
                        number(outcome.training("trained_tokens")),
                        String.format(Locale.ROOT, "%.3f", outcome.secondsPerStep())))));
    page.append('\n');
  }

  private void tests(StringBuilder page) {
    page.append("## Tests\n\n");
    page.append(
        "| arm | seed | task | items | parse failures | without answer | unusable rows |\n");
    page.append("|---|--:|---|--:|--:|--:|--:|\n");
    eachRun(
        (arm, seed, outcome) -> {
          for (String task : experiment.tasks()) {
            outcome.task(task).ifPresent(counts -> page.append(test(arm, seed, task, counts)));
          }
        });
  }

  private static String test(Arm arm, int seed, String task, JsonObject counts) {
    Function<String, String> count =
        name -> number(counts.has(name) ? counts.get(name).getAsLong() : 0);
    return row(
        Stream.of(
            arm.name(),
            String.valueOf(seed),
            task,
            count.apply("items"),
            count.apply("failed"),
            count.apply("unanswered"),
            count.apply("unusable")));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String row(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Does something for a run that has ended. */
  @FunctionalInterface
  private interface Each {
    void run(Arm arm, int seed, Outcome outcome);
  }

  private void eachRun(Each each) {
    for (Arm arm : experiment.arms()) {
      for (int seed : seeds()) {
        outcome(arm, seed).ifPresent(outcome -> each.run(arm, seed, outcome));
      }
    }
  }

  /** {@return the object of {@code results.json}, rates as fractions of 1} */
  public String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("experiment", experiment.name());
    json.addProperty("about", experiment.about());
    json.addProperty("paper", experiment.paper());
    json.addProperty("start", settings.start().words());
    json.addProperty("scenes", settings.trainScenes());
    json.addProperty("test_scenes", settings.testScenes());
    json.addProperty("seeds", settings.seeds());
    JsonArray arms = new JsonArray();
    experiment.arms().forEach(arm -> arms.add(json(arm)));
    json.add("arms", arms);
    return GSON.toJson(json) + "\n";
  }

  private JsonObject json(Arm arm) {
    JsonObject json = new JsonObject();
    json.addProperty("arm", arm.name());
    JsonObject means = new JsonObject();
    for (String task : experiment.tasks()) {
      mean(arm, task).ifPresent(mean -> means.addProperty(task, mean));
    }
    json.add("mean", means);
    JsonArray runs = new JsonArray();
    for (int seed : seeds()) {
      outcome(arm, seed)
          .ifPresent(
              outcome -> {
                JsonObject run = new JsonObject();
                run.addProperty("seed", seed);
                outcome.json().asMap().forEach(run::add);
                runs.add(run);
              });
    }
    json.add("runs", runs);
    return json;
  }

  /** Writes page, object and plot. */
  void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve("results.md"), toMarkdown());
    WholeFile.write(folder.resolve("results.json"), toJson());
    if (hasPlot()) {
      new FindingsPlot(this).write(folder.resolve("results.png"));
    }
  }

  private boolean hasPlot() {
    return !wholeSeeds().isEmpty()
        && !new FindingsPlot(this).tasks().isEmpty()
        && Charts.canBeDrawn();
  }
}
