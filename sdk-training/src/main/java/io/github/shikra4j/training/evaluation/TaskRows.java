package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.AnnotatedDataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows of a file are asked: each; of captions, the first of each picture, since a picture's
 * other rows hold what else people wrote of it.
 */
final class TaskRows {
  private final AnnotatedDataset data;
  private final List<List<Long>> groups;
  private final boolean grouped;

  private TaskRows(AnnotatedDataset data, boolean grouped) {
    this.data = data;
    this.grouped = grouped;
    this.groups = grouped ? byPicture(data) : List.of();
  }

  static TaskRows of(AnnotatedDataset data, Measure measure) {
    return new TaskRows(data, measure == Measure.CAPTION);
  }

  private static List<List<Long>> byPicture(AnnotatedDataset data) {
    Map<String, List<Long>> rows = new LinkedHashMap<>();
    for (long row = 0; row < data.size(); row++) {
      rows.computeIfAbsent(picture(data, row), picture -> new ArrayList<>()).add(row);
    }
    return List.copyOf(rows.values());
  }

  private static String picture(AnnotatedDataset data, long row) {
    try {
      return data.image(row);
    } catch (InvalidQuestionException unusable) {
      // It is asked by itself, and says then what is wrong with it.
      return "\0" + row;
    }
  }

  long size() {
    return grouped ? groups.size() : data.size();
  }

  /** Returns the row of the annotations that an item asks. */
  long row(long item) {
    return grouped ? groups.get((int) item).get(0) : item;
  }

  /** Returns what people wrote of an item's picture. */
  List<String> references(long item) {
    return groups.get((int) item).stream().map(data::lastWords).toList();
  }
}
