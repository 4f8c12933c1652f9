package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One benchmark: rows of annotations, how they are asked, and how answers are measured.
 *
 * @param name of its files, of letters, digits, dots, dashes, underscores and plus signs
 * @param format of the annotations, as {@code shikra encode --format} names it
 * @param options of the format, as {@code --option} gives them
 * @param template a question's template, or the name of a list of them
 * @param annotations the file, a row of JSON a line
 * @param images the folder of the pictures
 * @param measure how answers are measured
 * @param maxNewTokens the most tokens of an answer
 * @param coordinates the only way of writing coordinates that the task is for; empty for any
 * @param needs which files of which data release it needs, for people; may be empty
 * @param paper the figures of the paper by the size of its model ("7b", "13b") and the figure's
 *     name, rates as fractions of 1
 */
public record EvaluationTask(
    String name,
    String format,
    Map<String, String> options,
    String template,
    Path annotations,
    Path images,
    Measure measure,
    int maxNewTokens,
    Optional<Coordinates> coordinates,
    String needs,
    Map<String, Map<String, Double>> paper) {
  /** The most tokens of an answer where nothing else is said, as the original's evaluation. */
  public static final int DEFAULT_MAX_NEW_TOKENS = 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+-][A-Za-z0-9._+-]*");

  /** How a model writes coordinates. */
  public enum Coordinates {
    /** As numbers. */
    NUMERALS,
    /** As tokens of their own. */
    LOCATION_TOKENS
  }

  /**
   * Checks the name and copies the maps.
   *
   * @param name of its files, of letters, digits, dots, dashes, underscores and plus signs
   * @param format of the annotations, as {@code shikra encode --format} names it
   * @param options of the format, as {@code --option} gives them
   * @param template a question's template, or the name of a list of them
   * @param annotations the file, a row of JSON a line
   * @param images the folder of the pictures
   * @param measure how answers are measured
   * @param maxNewTokens the most tokens of an answer
   * @param coordinates the only way of writing coordinates that the task is for; empty for any
   * @param needs which files of which data release it needs, for people; may be empty
   * @param paper the figures of the paper by the size of its model ("7b", "13b") and the figure's
   *     name, rates as fractions of 1
   * @throws InvalidQuestionException if the name cannot be a file's, or there is no room for an
   *     answer
   */
  public EvaluationTask {
    Check.that(
        NAME.matcher(name).matches(), "name", name, "letters, digits, '.', '_', '-' and '+'");
    Check.that(maxNewTokens > 0, "max_new_tokens", maxNewTokens, "at least 1");
    options = Map.copyOf(options);
    paper = Map.copyOf(paper);
  }

  /**
   * {@return a task with that data, no options, no figures of the paper}
   *
   * @param name of its files
   * @param format of the annotations, as {@code shikra encode --format} names it
   * @param template a question's template, or the name of a list of them
   * @param annotations the file, a row of JSON a line
   * @param images the folder of the pictures
   * @param measure how answers are measured
   */
  public static EvaluationTask of(
      String name, String format, String template, Path annotations, Path images, Measure measure) {
    return new EvaluationTask(
        name,
        format,
        Map.of(),
        template,
        annotations,
        images,
        measure,
        DEFAULT_MAX_NEW_TOKENS,
        Optional.empty(),
        "",
        Map.of());
  }

  /**
   * {@return the same task with another template}
   *
   * @param other a question's template, or the name of a list of them
   */
  public EvaluationTask withTemplate(String other) {
    return with(options, other, maxNewTokens);
  }

  /**
   * {@return the same task with another limit to answers}
   *
   * @param tokens the most tokens of an answer, at least 1
   */
  public EvaluationTask withMaxNewTokens(int tokens) {
    return with(options, template, tokens);
  }

  /**
   * {@return the same task with an option of its format}
   *
   * @param option its name, such as "version"
   * @param value its value
   */
  public EvaluationTask withOption(String option, String value) {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put(option, value);
    return with(all, template, maxNewTokens);
  }

  private EvaluationTask with(
      Map<String, String> otherOptions, String otherTemplate, int otherMaxNewTokens) {
    return new EvaluationTask(
        name,
        format,
        otherOptions,
        otherTemplate,
        annotations,
        images,
        measure,
        otherMaxNewTokens,
        coordinates,
        needs,
        paper);
  }
}
