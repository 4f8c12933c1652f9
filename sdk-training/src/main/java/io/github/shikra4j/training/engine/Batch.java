package io.github.shikra4j.training.engine;

import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.TrainingItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Items of one forward pass, packed one after the other.
 *
 * @param ids of all tokens, {@code [tokens]}
 * @param positions of each token in its item, {@code [tokens]}
 * @param lengths of the items in tokens
 * @param pixels of each picture, {@code [3, side, side]}
 * @param pictureRows rows that the pictures' patches take, picture after picture
 * @param lossRows rows whose next token is trained on
 * @param labels those next tokens
 */
record Batch(
    long[] ids,
    long[] positions,
    ImmutableIntArray lengths,
    List<float[]> pixels,
    long[] pictureRows,
    long[] lossRows,
    long[] labels) {

  /**
   * Packs items.
   *
   * @param patches tokens that a picture takes
   * @throws InvalidQuestionException if an item's picture and its tokens do not go together
   */
  static Batch of(List<LoadedItem> items, int patches) {
    Packing packing =
        new Packing(items.stream().mapToInt(item -> item.item().inputIds().length).sum());
    items.forEach(item -> packing.add(item, patches));
    return packing.batch();
  }

  /** Returns the tokens that are trained on. */
  static long trainedTokens(TrainingItem item) {
    long count = 0;
    for (int i = 1; i < item.labels().length; i++) {
      count += item.labels()[i] == TrainingItem.IGNORED ? 0 : 1;
    }
    return count;
  }

  int tokens() {
    return ids.length;
  }

  int longest() {
    return lengths.stream().max().orElse(0);
  }

  /** Returns the row of each item's last token. */
  long[] lastRows() {
    long[] ends = lengths.stream().asLongStream().toArray();
    Arrays.parallelPrefix(ends, Long::sum);
    return Arrays.stream(ends).map(end -> end - 1).toArray();
  }

  boolean rectangular() {
    return tokens() == lengths.length() * longest();
  }

  /** Returns for each place of the rectangle {@code [items * longest]} the row of its token. */
  long[] rowOfPlace() {
    long[] rows = new long[lengths.length() * longest()];
    int row = 0;
    for (int item = 0; item < lengths.length(); item++) {
      for (int i = 0; i < lengths.get(item); i++) {
        rows[item * longest() + i] = row++;
      }
    }
    return rows;
  }

  /** Returns for each row its place in the rectangle. */
  long[] placeOfRow() {
    long[] places = new long[tokens()];
    int row = 0;
    for (int item = 0; item < lengths.length(); item++) {
      for (int i = 0; i < lengths.get(item); i++) {
        places[row++] = (long) item * longest() + i;
      }
    }
    return places;
  }

  private static final class Packing {
    private final long[] ids;
    private final long[] positions;
    private final ImmutableIntArray.Builder lengths = ImmutableIntArray.builder();
    private final List<float[]> pixels = new ArrayList<>();
    private final List<Long> pictureRows = new ArrayList<>();
    private final List<Long> lossRows = new ArrayList<>();
    private final List<Long> labels = new ArrayList<>();
    private int row;

    Packing(int tokens) {
      ids = new long[tokens];
      positions = new long[tokens];
    }

    void add(LoadedItem loaded, int patches) {
      TrainingItem item = loaded.item();
      picture(loaded, patches);
      int length = item.inputIds().length;
      for (int i = 0; i < length; i++) {
        ids[row + i] = item.inputIds()[i];
        positions[row + i] = i;
        if (i + 1 < length && item.labels()[i + 1] != TrainingItem.IGNORED) {
          lossRows.add((long) row + i);
          labels.add((long) item.labels()[i + 1]);
        }
      }
      lengths.add(length);
      row += length;
    }

    private void picture(LoadedItem loaded, int patches) {
      TrainingItem item = loaded.item();
      float[] picture = loaded.pixels();
      if (picture == null || item.patchPosition() < 0) {
        return;
      }
      if (item.patchPosition() + patches > item.inputIds().length) {
        throw new InvalidQuestionException(
            item.image() + ": the item has no room for the picture's " + patches + " patches");
      }
      pixels.add(picture);
      for (int i = 0; i < patches; i++) {
        pictureRows.add((long) row + item.patchPosition() + i);
      }
    }

    Batch batch() {
      return new Batch(
          ids,
          positions,
          lengths.build(),
          List.copyOf(pixels),
          longs(pictureRows),
          longs(lossRows),
          longs(labels));
    }

    private static long[] longs(List<Long> values) {
      return values.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
