package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.evaluation.EvaluationTask.Coordinates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads suites. */
final class SuiteFile {
  private static final Set<String> SUITE =
      new TreeSet<>(Set.of("name", "data", "defaults", "tasks"));
  private static final Set<String> TASK =
      new TreeSet<>(
          Set.of(
              "name",
              "format",
              "options",
              "template",
              "annotations",
              "images",
              "metric",
              "max_new_tokens",
              "coordinates",
              "needs",
              "paper"));
  private static final Set<String> SIZES = new TreeSet<>(Set.of("7b", "13b"));

  /** Options of formats that name files. */
  private static final Set<String> FILES = Set.of("scene-graph", "scene-index");

  private static final double PER_CENT = 100;

  private SuiteFile() {}

  static Suite read(Path file, Optional<Path> data) {
    YamlMapping suite = YamlMapping.read(file);
    suite.allow(SUITE);
    Path root = data.orElseGet(() -> Path.of(suite.optionalText("data").orElse("")));
    Optional<YamlMapping> defaults = suite.mapping("defaults");
    defaults.ifPresent(mapping -> mapping.allow(TASK));
    List<EvaluationTask> tasks = new ArrayList<>();
    for (YamlMapping task : suite.mappings("tasks")) {
      task.allow(TASK);
      tasks.add(task(defaults.map(task::over).orElse(task), root));
    }
    try {
      return new Suite(suite.text("name"), tasks);
    } catch (InvalidQuestionException e) {
      throw suite.wrong("tasks", String.valueOf(e.getMessage()));
    }
  }

  private static EvaluationTask task(YamlMapping task, Path root) {
    try {
      return new EvaluationTask(
          task.text("name"),
          task.text("format"),
          options(task, root),
          task.optionalText("template").orElse(""),
          root.resolve(task.text("annotations")),
          root.resolve(task.text("images")),
          measure(task),
          task.number("max_new_tokens", EvaluationTask.DEFAULT_MAX_NEW_TOKENS),
          task.optionalText("coordinates").map(name -> coordinates(task, name)),
          task.optionalText("needs").orElse(""),
          paper(task));
    } catch (InvalidQuestionException e) {
      boolean placed = String.valueOf(e.getMessage()).contains(", line ");
      throw placed ? e : task.wrong("name", String.valueOf(e.getMessage()));
    }
  }

  private static Measure measure(YamlMapping task) {
    try {
      return Measure.named(task.text("metric"));
    } catch (InvalidQuestionException e) {
      throw task.wrong("metric", String.valueOf(e.getMessage()));
    }
  }

  private static Coordinates coordinates(YamlMapping task, String name) {
    return Arrays.stream(Coordinates.values())
        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () -> task.wrong("coordinates", "'" + name + "' is not numerals or location_tokens"));
  }

  private static Map<String, String> options(YamlMapping task, Path root) {
    Map<String, String> options = new LinkedHashMap<>();
    task.mapping("options")
        .ifPresent(
            given -> {
              for (String key : given.keys()) {
                String value = given.text(key);
                options.put(key, FILES.contains(key) ? root.resolve(value).toString() : value);
              }
            });
    return options;
  }

  /** Reads figures as the paper prints them, in per cent. */
  private static Map<String, Map<String, Double>> paper(YamlMapping task) {
    Map<String, Map<String, Double>> paper = new LinkedHashMap<>();
    task.mapping("paper")
        .ifPresent(
            sizes -> {
              sizes.allow(SIZES);
              sizes.keys().forEach(size -> paper.put(size, figures(sizes, size)));
            });
    return paper;
  }

  private static Map<String, Double> figures(YamlMapping sizes, String size) {
    Map<String, Double> figures = new LinkedHashMap<>();
    sizes
        .mapping(size)
        .ifPresent(
            given -> given.keys().forEach(key -> figures.put(key, given.decimal(key) / PER_CENT)));
    return figures;
  }
}
