package io.github.shikra4j.training.recipe;

import com.google.common.collect.ImmutableSortedMap;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file of training data.
 *
 * @param format of the annotations as {@code shikra encode} names it; {@code encoded} for rows that
 *     it wrote
 * @param file annotations or encoded rows, JSON lines
 * @param images the folder that pictures are relative to
 * @param template a question with placeholders, or the name of a list of questions; empty where the
 *     format has its own
 * @param options of the format, such as {@code version}
 * @param from the first row used, from 0
 * @param to the row after the last one used; -1 for all
 * @param repeat how many times over
 * @param share of the draws where data sets are mixed by chance, in any unit
 */
public record DataSource(
    String format,
    Path file,
    Path images,
    String template,
    Map<String, String> options,
    long from,
    long to,
    int repeat,
    double share) {
  /** The format of rows that {@code shikra encode} wrote. */
  public static final String ENCODED = "encoded";

  /**
   * Checks the numbers.
   *
   * @param format of the annotations as {@code shikra encode} names it; {@code encoded} for rows
   *     that it wrote
   * @param file annotations or encoded rows, JSON lines
   * @param images the folder that pictures are relative to
   * @param template a question with placeholders, or the name of a list of questions; empty where
   *     the format has its own
   * @param options of the format, such as {@code version}
   * @param from the first row used, from 0
   * @param to the row after the last one used; -1 for all
   * @param repeat how many times over
   * @param share of the draws where data sets are mixed by chance, in any unit
   * @throws InvalidQuestionException if one is impossible
   */
  public DataSource {
    // Their order shows in the text by which a resumed run knows its recipe again.
    options = ImmutableSortedMap.copyOf(options);
    Check.that(from >= 0 && (to < 0 || to > from), "subset", from + " to " + to, "rising rows");
    Check.that(repeat > 0, "repeat", repeat, "at least 1");
    Check.that(share > 0 && Double.isFinite(share), "share", share, "above 0");
  }

  /**
   * Names annotations.
   *
   * @param format as {@code shikra encode} names it
   * @param annotations JSON lines
   * @param images the folder that pictures are relative to
   * @param template a question with placeholders, or the name of a list of questions
   * @return all of them, once
   */
  public static DataSource of(String format, Path annotations, Path images, String template) {
    return new DataSource(format, annotations, images, template, Map.of(), 0, -1, 1, 1);
  }

  /**
   * Names rows that {@code shikra encode} wrote.
   *
   * @param rows JSON lines
   * @param images the folder that pictures are relative to
   * @return all of them, once
   */
  public static DataSource encoded(Path rows, Path images) {
    return of(ENCODED, rows, images, "");
  }

  /**
   * Returns the same with options of the format.
   *
   * @param others by name, such as {@code version}
   * @return a new one
   */
  public DataSource withOptions(Map<String, String> others) {
    return new DataSource(format, file, images, template, others, from, to, repeat, share);
  }

  /**
   * Returns some of the rows.
   *
   * @param first from 0
   * @param end the row after the last
   * @return a new one
   */
  public DataSource subset(long first, long end) {
    return new DataSource(format, file, images, template, options, first, end, repeat, share);
  }

  /**
   * Returns the rows so many times over.
   *
   * @param times at least 1
   * @return a new one
   */
  public DataSource repeated(int times) {
    return new DataSource(format, file, images, template, options, from, to, times, share);
  }

  /**
   * Returns the same with another share of the draws.
   *
   * @param other above 0, in any unit
   * @return a new one
   */
  public DataSource withShare(double other) {
    return new DataSource(format, file, images, template, options, from, to, repeat, other);
  }
}
