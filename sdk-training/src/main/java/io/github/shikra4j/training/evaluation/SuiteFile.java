package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.evaluation.EvaluationTask.Coordinates;
import io.github.shikra4j.training.yaml.YamlMap;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads suites. */
final class SuiteFile {
  private static final List<String> SIZES = List.of("7b", "13b");

  private static final double PER_CENT = 100;

  private SuiteFile() {}

  static Suite read(Path file, Optional<Path> data) {
    return YamlMap.read(file, suite -> suite(suite, data));
  }

  static Suite suite(YamlMap suite, Optional<Path> data) {
    Path own = suite.path("data").orElse(Path.of(""));
    YamlMap rooted = suite.at(data.orElse(own));
    Optional<YamlMap> defaults = rooted.map("defaults");
    return new Suite(
        suite.requiredText("name"),
        rooted.maps("tasks").stream()
            .map(task -> defaults.map(task::over).orElse(task))
            .map(task -> task.build(SuiteFile::task))
            .toList());
  }

  private static EvaluationTask task(YamlMap task) {
    return new EvaluationTask(
        task.requiredText("name"),
        task.requiredText("format"),
        task.map("options")
            .map(options -> options.entries(AnnotatedDataset.FILE_OPTIONS))
            .orElse(Map.of()),
        task.text("template").orElse(""),
        task.requiredPath("annotations"),
        task.requiredPath("images"),
        task.required("metric", Measure::named),
        task.count("max_new_tokens", EvaluationTask.DEFAULT_MAX_NEW_TOKENS),
        task.choice("coordinates", Coordinates.class),
        task.text("needs").orElse(""),
        task.map("paper").map(paper -> paper.build(SuiteFile::paper)).orElse(Map.of()));
  }

  /** Reads figures as the paper prints them, in per cent. */
  private static Map<String, Map<String, Double>> paper(YamlMap sizes) {
    Map<String, Map<String, Double>> paper = new LinkedHashMap<>();
    for (String size : SIZES) {
      sizes.map(size).ifPresent(given -> paper.put(size, figures(given)));
    }
    return paper;
  }

  private static Map<String, Double> figures(YamlMap given) {
    Map<String, Double> figures = new LinkedHashMap<>();
    given.keys().forEach(key -> figures.put(key, given.requiredNumber(key) / PER_CENT));
    return figures;
  }
}
