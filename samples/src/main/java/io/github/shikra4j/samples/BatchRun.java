package io.github.shikra4j.samples;

import com.google.common.collect.Iterators;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.Token;
import io.github.shikra4j.runtime.serve.Answered;
import io.github.shikra4j.runtime.serve.Handle;
import io.github.shikra4j.runtime.serve.RequestsAhead;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.training.data.ResumedLines;
import io.github.shikra4j.training.data.RowFaults;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Keeps the service busy with the rows that come next, and writes the answers in their order. */
final class BatchRun {
  static final String PROMPT = "prompt_token_ids";
  static final String ERROR = "error";

  private final ShikraService service;
  private final DialogueRows rows;
  private final GenerationOptions options;
  private final int together;
  private final ResumedLines answers;
  private final Runnable onWritten;

  /**
   * Prepares.
   *
   * @param together dialogues that run together
   */
  BatchRun(
      ShikraService service,
      DialogueRows rows,
      GenerationOptions options,
      int together,
      ResumedLines answers,
      Runnable onWritten) {
    this.service = service;
    this.rows = rows;
    this.options = options;
    this.together = together;
    this.answers = answers;
    this.onWritten = onWritten;
  }

  void run(Iterator<String> lines) throws IOException {
    var rowsAhead = new RequestsAhead<>(Iterators.transform(lines, this::submit), together);
    while (rowsAhead.hasNext()) {
      answers.write(rowsAhead.next());
      onWritten.run();
    }
  }

  private CompletableFuture<JsonObject> submit(String line) {
    try {
      Handle<Answered> handle = service.answer(rows.read(line), options, text -> {});
      return handle.result().thenApply(BatchRun::row).exceptionally(BatchRun::error);
    } catch (ShikraException | BadInputException e) {
      return CompletableFuture.completedFuture(error(e));
    }
  }

  private static JsonObject row(Answered answered) {
    PictureSize size =
        answered.prompt().picture().map(picture -> picture.size()).orElse(new PictureSize(1, 1));
    JsonObject row = new JsonObject();
    row.add(PROMPT, AnswerJson.GSON.toJsonTree(answered.prompt().ids()));
    JsonArray ids = new JsonArray();
    JsonArray logProbabilities = new JsonArray();
    for (Token token : answered.answer().tokens()) {
      ids.add(token.id());
      logProbabilities.add(token.logProbability());
    }
    row.add("answer_token_ids", ids);
    row.add("answer_logprobs", logProbabilities);
    row.addProperty("text", answered.text());
    row.addProperty("finish_reason", AnswerJson.finishReason(answered.answer().finishReason()));
    row.add("boxes", AnswerJson.boxes(answered.answer(), size));
    row.add("points", AnswerJson.points(answered.answer(), size));
    row.add("malformed", AnswerJson.malformed(answered.answer().malformed()));
    return row;
  }

  private static JsonObject error(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    boolean ofRow =
        cause instanceof BadInputException
            || (cause instanceof ShikraException known && RowFaults.isOfRow(known));
    if (!ofRow) {
      throw new CompletionException(cause);
    }
    JsonObject row = new JsonObject();
    row.addProperty(ERROR, String.valueOf(cause.getMessage()));
    return row;
  }
}
