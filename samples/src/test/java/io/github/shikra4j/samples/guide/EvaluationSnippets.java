package io.github.shikra4j.samples.guide;

import io.github.shikra4j.Picture;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.training.evaluation.Evaluation;
import io.github.shikra4j.training.evaluation.EvaluationTask;
import io.github.shikra4j.training.evaluation.Measure;
import io.github.shikra4j.training.evaluation.Metric;
import io.github.shikra4j.training.evaluation.Results;
import io.github.shikra4j.training.evaluation.Scores;
import io.github.shikra4j.training.evaluation.Suite;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What the guide shows about evaluation. */
final class EvaluationSnippets {
  private EvaluationSnippets() {}

  static Results own(Path model, Path data, Path output) {
    // snippet: own-data
    EvaluationTask parts =
        EvaluationTask.of(
            "parts",
            "rec",
            "Where is <expr> in <image>?",
            data.resolve("parts.jsonl"),
            data.resolve("pictures"),
            Measure.REC);
    Results results =
        Evaluation.of(model).output(output).run(new Suite("Our parts", List.of(parts)));
    double accuracy = results.tasks().get(0).figures().get("accuracy");
    // end
    System.err.println(accuracy);
    return results;
  }

  static Scores metric(ReferentialDialogue shikra, Picture picture, Map<String, String> asked) {
    // snippet: metric
    Metric metric = Measure.VQA.start();
    asked.forEach(
        (question, expected) ->
            metric.add(
                shikra.about(picture).ask(question).answer().text(),
                Collections.nCopies(10, expected)));
    Scores scores = metric.scores();
    // end
    return scores;
  }
}
