package io.github.shikra4j.training.data;

import com.google.common.primitives.Ints;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.nio.file.Path;

/** Rows that {@code shikra encode} wrote, as training items. */
public final class EncodedDataset implements Dataset, AutoCloseable {
  private final JsonLines rows;
  private final Path images;
  private final int patchId;

  private EncodedDataset(JsonLines rows, Path images, int patchId) {
    this.rows = rows;
    this.images = images;
    this.patchId = patchId;
  }

  /**
   * Opens a file of rows.
   *
   * @param images the folder that the rows' pictures are relative to
   * @throws InvalidQuestionException if it cannot be read
   */
  public static EncodedDataset open(Path file, Path images, Tokenizer tokenizer) {
    int patchId = tokenizer.controlId(PromptTemplate.IMAGE_PATCH).orElse(-1);
    return new EncodedDataset(JsonLines.open(file), images, patchId);
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public TrainingItem get(long index) {
    JsonObject row = rows.get(index);
    try {
      if (row.has("error")) {
        throw new InvalidQuestionException("could not be encoded: " + row.get("error"));
      }
      return item(row);
    } catch (ShikraException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException e) {
      throw new InvalidQuestionException(rows.where(index) + ": " + e.getMessage(), e);
    }
  }

  private TrainingItem item(JsonObject row) {
    int[] ids = ints(Row.get(row, "input_ids"));
    int[] labels = ints(Row.get(row, "labels"));
    if (ids.length != labels.length) {
      throw new InvalidQuestionException(
          "has " + ids.length + " input_ids, but " + labels.length + " labels");
    }
    Path image = row.has("image") ? images.resolve(row.get("image").getAsString()) : null;
    PictureSize size = image == null ? null : PictureHeader.size(image);
    int patch = patchId < 0 ? -1 : Ints.indexOf(ids, patchId);
    return new TrainingItem(image, size, ids, labels, patch);
  }

  private static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  @Override
  public void close() {
    rows.close();
  }
}
