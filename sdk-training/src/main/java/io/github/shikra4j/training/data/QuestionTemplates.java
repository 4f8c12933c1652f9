package io.github.shikra4j.training.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;

/** The ways to ask a question, of which each row takes one. */
record QuestionTemplates(List<String> templates) {
  private static final long SEED = 0x5348494b5241L;

  /**
   * Returns a template given literally, which has a space or {@code <} in it or is empty, or the
   * list of that name.
   *
   * @throws InvalidQuestionException if there is no such list
   */
  static QuestionTemplates of(String template) {
    boolean literal = template.isEmpty() || template.contains(" ") || template.contains("<");
    return new QuestionTemplates(literal ? List.of(template) : list(template));
  }

  private static List<String> list(String name) {
    String file = "templates/" + name + ".txt";
    try (InputStream in =
        name.matches("[a-z0-9_]+") ? QuestionTemplates.class.getResourceAsStream(file) : null) {
      if (in == null) {
        throw new InvalidQuestionException(
            "there is no list of templates '"
                + name
                + "'; name one of rec, reg, gc, caption, flickr, point, vqa, vqa_cot, vcr, clevr,"
                + " gqa, gpt4gen, v7w or pope, or write a template with a placeholder in it");
      }
      return new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks that each template has a placeholder.
   *
   * @throws InvalidQuestionException if one lacks it
   */
  void need(String placeholder, String format) {
    for (String template : templates) {
      if (!template.contains(placeholder)) {
        throw new InvalidQuestionException(
            "the template '"
                + template
                + "' has no "
                + placeholder
                + ", which format "
                + format
                + " needs");
      }
    }
  }

  /** Returns the template of a row, the same one each time. */
  String get(long row) {
    return templates.get(new SplittableRandom(SEED + row).nextInt(templates.size()));
  }
}
