package io.github.shikra4j.training.watch;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes one JSON object per optimiser step into <code>metrics.jsonl</code>, and what comes more
 * seldom into files of its own, so that all rows of a file have the same keys: <code>
 * validation.jsonl</code> and <code>samples.jsonl</code>.
 */
final class MetricsLog implements TrainingListener, AutoCloseable {
  static final String METRICS = "metrics.jsonl";
  static final String VALIDATION = "validation.jsonl";
  static final String SAMPLES = "samples.jsonl";

  private final StepRows metrics;
  private final StepRows validation;
  private final StepRows samples;

  MetricsLog(Path folder, long startStep) {
    // What was validated after the last step before the checkpoint is not validated again.
    long validated = startStep == 0 ? 0 : startStep + 1;
    metrics = StepRows.open(folder.resolve(METRICS), startStep);
    validation = StepRows.open(folder.resolve(VALIDATION), validated);
    samples = StepRows.open(folder.resolve(SAMPLES), validated);
  }

  @Override
  public void onStep(TrainingStep step) {
    JsonObject row = new JsonObject();
    row.addProperty("step", step.totalStep());
    row.addProperty("stage", step.stage());
    row.addProperty("stage_step", step.step());
    StepRows.addNumber(row, "loss", step.loss());
    StepRows.addNumber(row, "grad_norm", step.gradNorm());
    StepRows.addNumber(row, "lr", step.learningRate());
    StepRows.addNumber(row, "tokens_per_second", step.tokensPerSecond());
    row.addProperty("items", step.items());
    row.addProperty("tokens", step.tokens());
    row.addProperty("trained_tokens", step.trainedTokens());
    row.addProperty("skipped", step.skipped());
    StepRows.addNumber(row, "seconds", step.seconds());
    row.addProperty("peak_bytes", step.peakBytes() > 0 ? (Long) step.peakBytes() : null);
    metrics.write(row);
  }

  @Override
  public void onValidation(long stepsDone, Map<String, Double> scores) {
    JsonObject values = new JsonObject();
    scores.forEach((name, value) -> StepRows.addNumber(values, name, value));
    JsonObject row = new JsonObject();
    row.addProperty("step", stepsDone);
    row.add("scores", values);
    validation.write(row);
  }

  @Override
  public void onSample(long stepsDone, String question, String answer, String expected) {
    JsonObject row = new JsonObject();
    row.addProperty("step", stepsDone);
    row.addProperty("question", question);
    row.addProperty("answer", answer);
    row.addProperty("expected", expected);
    samples.write(row);
  }

  @Override
  public void close() {
    try (metrics;
        validation) {
      samples.close();
    }
  }
}
