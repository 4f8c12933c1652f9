package io.github.shikra4j.training.data;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.ShikraException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Annotation rows as training items, each made when it is asked for. */
public final class AnnotatedDataset implements Dataset, AutoCloseable {
  /** Options of formats that name files. */
  public static final Set<String> FILE_OPTIONS = Set.of("scene-graph", "scene-index");

  private final JsonLines rows;
  private final RowReader reader;
  private final QuestionTemplates templates;
  private final ItemEncoder encoder;

  private AnnotatedDataset(
      QuestionTemplates templates, JsonLines rows, RowReader reader, ItemEncoder encoder) {
    this.templates = templates;
    this.rows = rows;
    this.reader = reader;
    this.encoder = encoder;
  }

  /**
   * Opens an annotation file.
   *
   * @param format as {@code shikra encode --format} names it
   * @param options as {@code --option} gives them
   * @param template a question's template, or the name of a list of them; empty for {@code
   *     instruct} and {@code dialogue}
   * @param limit the most tokens of an item; 0 for no limit
   * @throws ShikraException if format, option, template or file cannot be used
   */
  public static AnnotatedDataset open(
      String format,
      Map<String, String> options,
      Path annotations,
      Path images,
      String template,
      int limit,
      ModelText model) {
    RowReader reader = AnnotationFormats.reader(format, options);
    try {
      return new AnnotatedDataset(
          templates(format, template),
          JsonLines.open(annotations),
          reader,
          new ItemEncoder(model.tokenizer(), model.template(), images, limit));
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static QuestionTemplates templates(String format, String template) {
    QuestionTemplates templates = QuestionTemplates.of(template);
    AnnotationFormats.placeholder(format).ifPresent(words -> templates.need(words, format));
    if (template.isBlank() && AnnotationFormats.asksByTemplate(format)) {
      throw new InvalidQuestionException(
          "format " + format + ": its rows have no question; give one as the template");
    }
    return templates;
  }

  @Override
  public long size() {
    return rows.size();
  }

  /** Returns the name of a row's picture as the row gives it; empty if it has none. */
  public String image(long index) {
    return made(index, row -> conversation(index, row).image().orElse(""));
  }

  /**
   * Returns the last turn of a row without its places.
   *
   * @throws InvalidQuestionException if the row cannot be used; the message names file and line
   */
  public String lastWords(long index) {
    return made(index, row -> ItemEncoder.lastWords(conversation(index, row)));
  }

  private Conversation conversation(long index, JsonObject row) {
    return reader.read(new Row(index, row, templates.get(index)));
  }

  @Override
  public TrainingItem get(long index) {
    return made(index, row -> encoder.encode(conversation(index, row)));
  }

  /**
   * Returns what a model is asked to have a row's last answer from it.
   *
   * @throws InvalidQuestionException if the row cannot be used; the message names file and line
   */
  public Question question(long index) {
    return made(index, row -> encoder.question(conversation(index, row), row));
  }

  /**
   * Returns a row as it stands in its file.
   *
   * @throws InvalidQuestionException if it is no JSON object; the message names file and line
   */
  public JsonObject row(long index) {
    return rows.get(index);
  }

  private <T> T made(long index, Function<JsonObject, T> make) {
    // Names the place itself.
    JsonObject row = rows.get(index);
    try {
      return make.apply(row);
    } catch (ShikraException e) {
      throw new InvalidQuestionException(rows.where(index) + ": " + e.getMessage(), e);
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | NumberFormatException
        | InvalidPathException e) {
      throw new InvalidQuestionException(
          rows.where(index) + " is not of the format's form: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    reader.close();
    rows.close();
  }
}
