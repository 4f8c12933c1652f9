package io.github.shikra4j.training.evaluation;

import com.google.gson.JsonObject;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Progress;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.serve.Answered;
import io.github.shikra4j.runtime.serve.Prompt;
import io.github.shikra4j.runtime.serve.RequestsAhead;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.Question;
import io.github.shikra4j.training.data.ResumedLines;
import io.github.shikra4j.training.data.RowFaults;
import io.github.shikra4j.training.data.RowPictures;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a task's rows, as many together as the service takes, and writes predictions in the rows'
 * order. What was written before is not asked again.
 */
final class TaskRun {
  private static final double NANOS = 1e9;

  private final ShikraService service;
  private final EvaluationTask task;
  private final AnnotatedDataset data;
  private final Prediction prediction;
  private final int together;
  private final Progress.Listener listener;
  private final GenerationOptions options;
  private long last;

  /**
   * Prepares.
   *
   * @param together requests that run together
   */
  TaskRun(
      ShikraService service,
      EvaluationTask task,
      AnnotatedDataset data,
      Prediction prediction,
      int together,
      Progress.Listener listener) {
    this.service = service;
    this.task = task;
    this.data = data;
    this.prediction = prediction;
    this.together = together;
    this.listener = listener;
    this.options = GenerationOptions.builder().maxNewTokens(task.maxNewTokens()).build();
  }

  /** Writes the predictions that a file lacks. */
  void run(TaskRows rows, long items, ResumedLines out) throws IOException {
    last = System.nanoTime();
    listener.onProgress(new Progress(task.name(), out.written(), items));
    var asked = LongStream.range(out.written(), items).mapToObj(item -> ask(rows, item));
    RequestsAhead<JsonObject> answers = new RequestsAhead<>(asked.iterator(), together);
    while (answers.hasNext()) {
      out.write(timed(answers.next()));
      listener.onProgress(new Progress(task.name(), out.written(), items));
    }
  }

  private CompletableFuture<JsonObject> ask(TaskRows rows, long item) {
    JsonObject json = new JsonObject();
    try {
      long row = rows.row(item);
      Question question = data.question(row);
      List<String> references =
          task.measure() == Measure.CAPTION ? rows.references(item) : List.of();
      json = prediction.asked(row, data.image(row), question, references);
      return answer(json, question);
    } catch (ShikraException e) {
      return CompletableFuture.completedFuture(failed(json, e));
    }
  }

  private CompletableFuture<JsonObject> answer(JsonObject json, Question question) {
    Optional<Picture> picture = Optional.ofNullable(question.image()).map(RowPictures::read);
    Prompt prompt = new Prompt(question.promptIds(), picture, question.patchPosition());
    return service
        .answer(prompt, options, text -> {})
        .result()
        .handle((answered, e) -> row(json, question, answered, e));
  }

  private JsonObject row(
      JsonObject json, Question question, @Nullable Answered answered, @Nullable Throwable e) {
    if (answered != null) {
      prediction.answered(json, question, answered);
      return json;
    }
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof ShikraException known) {
      return failed(json, known);
    }
    throw new CompletionException(cause);
  }

  private static JsonObject failed(JsonObject json, ShikraException e) {
    if (RowFaults.isOfRow(e)) {
      Prediction.failed(json, String.valueOf(e.getMessage()));
      return json;
    }
    throw e;
  }

  private JsonObject timed(JsonObject row) {
    long now = System.nanoTime();
    row.addProperty("seconds", (now - last) / NANOS);
    last = now;
    return row;
  }
}
