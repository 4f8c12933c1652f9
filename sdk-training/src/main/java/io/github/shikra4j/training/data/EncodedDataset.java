package io.github.shikra4j.training.data;

import com.google.common.primitives.Ints;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.text.PromptTemplate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Rows that {@code shikra encode} wrote, as training items. */
public final class EncodedDataset implements Dataset, AutoCloseable {
  private final JsonLines rows;
  private final Path images;
  private final ModelText text;
  private final int patchId;
  private final int vocabulary;

  private EncodedDataset(JsonLines rows, Path images, ModelText text) {
    this.rows = rows;
    this.images = images;
    this.text = text;
    this.patchId = text.tokenizer().controlId(PromptTemplate.IMAGE_PATCH).orElse(-1);
    this.vocabulary = text.tokenizer().vocabularySize();
  }

  /**
   * Opens a file of rows.
   *
   * @param images the folder that the rows' pictures are relative to
   * @param text of the model that they were encoded for
   * @throws InvalidQuestionException if it cannot be read
   */
  public static EncodedDataset open(Path file, Path images, ModelText text) {
    return new EncodedDataset(JsonLines.open(file), images, text);
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
        | NumberFormatException
        | InvalidPathException e) {
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
    check(labels);
    Path image = Row.has(row, "image") ? images.resolve(row.get("image").getAsString()) : null;
    PictureSize size = image == null ? null : PictureHeader.size(image);
    return new TrainingItem(image, size, ids, labels, patchPosition(ids));
  }

  /**
   * Returns where the picture begins, or -1.
   *
   * @throws InvalidQuestionException if the row was encoded for another model
   */
  private int patchPosition(int[] ids) {
    int patches = 0;
    for (int id : ids) {
      check(id);
      patches += id == patchId ? 1 : 0;
    }
    int first = Ints.indexOf(ids, patchId);
    boolean apart = patches > 1 && Ints.lastIndexOf(ids, patchId) != first + patches - 1;
    boolean others = patches != 0 && patches != text.template().patches();
    if (apart || others) {
      throw new InvalidQuestionException(
          "has %d patches of a picture, and the model takes %d one after the other"
              .formatted(patches, text.template().patches()));
    }
    return first;
  }

  private void check(int[] labels) {
    for (int label : labels) {
      if (label != TrainingItem.IGNORED) {
        check(label);
      }
    }
  }

  private void check(int id) {
    if (id < 0 || id >= vocabulary) {
      throw new InvalidQuestionException(
          "has the id " + id + ", and the model has tokens 0 to " + (vocabulary - 1));
    }
  }

  private static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  @Override
  public void close() {
    rows.close();
  }
}
