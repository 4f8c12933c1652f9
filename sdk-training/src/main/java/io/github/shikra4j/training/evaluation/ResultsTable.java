package io.github.shikra4j.training.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes results for people and for programs. */
final class ResultsTable {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
  private static final double PER_CENT = 100;
  private static final String NOTHING = "";

  private final Results results;

  ResultsTable(Results results) {
    this.results = results;
  }

  String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(results.suite()).append("\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            "Model `%s`, %,d parameters. Rates and CIDEr in per cent; intervals of 95 %% by the"
                + " bootstrap; the paper's figures are those of its %s model.%n%n",
            results.model(),
            results.parameters(),
            results.size().toUpperCase(Locale.ROOT)));
    figures(page);
    runs(page);
    rejection(page);
    reliability(page);
    List<String> notes = results.tasks().stream().flatMap(task -> task.notes().stream()).toList();
    if (!notes.isEmpty()) {
      page.append("\n## Notes\n\n");
      notes.forEach(note -> page.append("- ").append(note).append('\n'));
    }
    if (!results.skipped().isEmpty()) {
      page.append("\n## Not run\n\n");
      results.skipped().forEach(why -> page.append("- ").append(why).append('\n'));
    }
    return page.toString();
  }

  private void figures(StringBuilder page) {
    page.append("| task | figure | ours | 95 % | paper | difference |\n");
    page.append("|---|---|--:|--:|--:|--:|\n");
    for (TaskResult task : results.tasks()) {
      task.figures().forEach((name, value) -> page.append(figure(task, name, value)));
    }
  }

  private static String figure(TaskResult task, String name, double ours) {
    Double paper = task.paper().get(name);
    Interval interval = task.intervals().get(name);
    return row(
        task.name(),
        name,
        perCent(ours),
        interval == null ? NOTHING : perCent(interval.low()) + " – " + perCent(interval.high()),
        paper == null ? NOTHING : perCent(paper),
        paper == null ? NOTHING : String.format(Locale.ROOT, "%+.2f", PER_CENT * (ours - paper)));
  }

  private void runs(StringBuilder page) {
    page.append(
        "\n| task | items | parse failures | without answer | unusable rows | unscored | malformed"
            + " places | seconds | tokens/s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (TaskResult task : results.tasks()) {
      page.append(
          row(
              task.name(),
              number(task, "items"),
              number(task, "failed"),
              number(task, "unanswered"),
              number(task, "unusable"),
              number(task, "unscored"),
              number(task, "malformed"),
              String.format(Locale.ROOT, "%.1f", task.seconds()),
              String.format(Locale.ROOT, "%.1f", task.tokensPerSecond())));
    }
  }

  private void rejection(StringBuilder page) {
    List<TaskResult> tasks = having(task -> task.count("present") + task.count("absent") > 0);
    if (tasks.isEmpty()) {
      return;
    }
    page.append("\n## Rejection\n\n");
    page.append(
        "| task | not there | said so | invented it | neither | there | denied it | neither box nor"
            + " denial |\n");
    page.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (TaskResult task : tasks) {
      page.append(
          row(
              task.name(),
              number(task, "absent"),
              share(task, "rejected", "absent"),
              share(task, "invented", "absent"),
              share(task, "absent_unclear", "absent"),
              number(task, "present"),
              share(task, "denied", "present"),
              share(task, "present_unclear", "present")));
    }
  }

  private void reliability(StringBuilder page) {
    List<TaskResult> tasks = having(task -> !task.reliability().isEmpty());
    if (tasks.isEmpty()) {
      return;
    }
    page.append("\n## Confidence of boxes against IoU above 0.5\n");
    for (TaskResult task : tasks) {
      page.append("\n![").append(task.name()).append("](reliability/");
      page.append(task.name()).append(".png)\n\n");
      page.append("| task | boxes | mean confidence | right |\n|---|--:|--:|--:|\n");
      for (Calibration.Bin bin : task.reliability()) {
        if (bin.count() > 0) {
          page.append(
              row(
                  task.name(),
                  String.valueOf(bin.count()),
                  perCent(bin.confidence()),
                  perCent(bin.accuracy())));
        }
      }
    }
  }

  private List<TaskResult> having(Predicate<TaskResult> what) {
    return results.tasks().stream().filter(what).toList();
  }

  private static String number(TaskResult task, String count) {
    return String.valueOf(task.count(count));
  }

  private static String share(TaskResult task, String count, String of) {
    return task.count(count)
        + (task.count(of) == 0
            ? NOTHING
            : " (" + perCent((double) task.count(count) / task.count(of)) + " %)");
  }

  private static String perCent(double value) {
    return String.format(Locale.ROOT, "%.2f", PER_CENT * value);
  }

  private static String row(String... cells) {
    return List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("suite", results.suite());
    json.addProperty("model", results.model());
    json.addProperty("parameters", results.parameters());
    json.addProperty("paper_model", results.size());
    JsonArray tasks = new JsonArray();
    results.tasks().forEach(task -> tasks.add(json(task)));
    json.add("tasks", tasks);
    json.add("skipped", GSON.toJsonTree(results.skipped()));
    return GSON.toJson(json) + "\n";
  }

  private static JsonObject json(TaskResult task) {
    JsonObject json = new JsonObject();
    json.addProperty("task", task.name());
    json.addProperty("metric", task.measure().toString());
    task.counts().forEach(json::addProperty);
    json.addProperty("seconds", task.seconds());
    json.addProperty("answer_tokens", task.answerTokens());
    json.addProperty("tokens_per_second", task.tokensPerSecond());
    JsonObject figures = new JsonObject();
    task.figures().forEach((name, value) -> figures.add(name, jsonFigure(task, name, value)));
    json.add("figures", figures);
    json.add("reliability", GSON.toJsonTree(task.reliability()));
    json.add("notes", GSON.toJsonTree(task.notes()));
    return json;
  }

  private static JsonObject jsonFigure(TaskResult task, String name, double ours) {
    JsonObject json = new JsonObject();
    json.addProperty("ours", ours);
    Interval interval = task.intervals().get(name);
    if (interval != null) {
      json.addProperty("low", interval.low());
      json.addProperty("high", interval.high());
    }
    Double paper = task.paper().get(name);
    if (paper != null) {
      json.addProperty("paper", paper);
      json.addProperty("difference", ours - paper);
    }
    return json;
  }
}
