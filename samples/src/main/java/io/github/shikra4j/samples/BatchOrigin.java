package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.training.data.ResumedLines;
import java.util.Iterator;

/** Tells whether answers that were written before are to those rows, in that model's tokens. */
final class BatchOrigin implements ResumedLines.Origin {
  private final ShikraService service;
  private final DialogueRows rows;
  private final Iterator<String> lines;
  private long next;

  BatchOrigin(ShikraService service, DialogueRows rows, Iterator<String> lines) {
    this.service = service;
    this.rows = rows;
    this.lines = lines;
  }

  @Override
  public boolean isOf(long row, JsonObject written) {
    for (; next < row; next++) {
      lines.next();
    }
    next++;
    String line = lines.next();
    if (!written.has(BatchRun.PROMPT)) {
      return written.has(BatchRun.ERROR);
    }
    try {
      int[] ids = service.prompt(rows.read(line)).ids();
      return AnswerJson.GSON.toJsonTree(ids).equals(written.get(BatchRun.PROMPT));
    } catch (PictureException e) {
      throw e;
    } catch (ShikraException | BadInputException e) {
      return false;
    }
  }
}
