package io.github.shikra4j.training.data;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.ChainReader.Chain;
import io.github.shikra4j.training.data.ClevrReader.Steps;
import io.github.shikra4j.training.data.GqaReader.Answered;
import io.github.shikra4j.training.data.GqaReader.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the reader of a format by the names that {@code shikra encode} and recipes use. */
final class AnnotationFormats {
  private static final Map<String, PlaceKind> PLACES =
      Map.of("p", PlaceKind.POINT, "b", PlaceKind.BOX, "bp", PlaceKind.EITHER);
  private static final Map<String, Chain> CHAINS =
      Map.of("a", Chain.ANSWER, "c", Chain.CHAIN, "bc", Chain.BOXED_CHAIN);
  private static final Map<String, Steps> STEPS =
      Map.of("q-a", Steps.NONE, "q-s", Steps.STEPS, "q-bs", Steps.LOCATED_STEPS);
  private static final Map<String, String> TWICE =
      Map.of("oq", "obj_question", "sq", "super_question", "gq", "general_question");
  private static final Map<String, Asked> ASKED =
      Map.of("q", Asked.PLAIN, "qb", Asked.BOXES, "qbp", Asked.BOXES_OR_PLAIN);
  private static final Map<String, Answered> ANSWERED =
      Map.of(
          "a", Answered.ANSWER,
          "c", Answered.CHAIN,
          "bc", Answered.BOXED_CHAIN,
          "s", Answered.STEPS,
          "bs", Answered.BOXED_STEPS);

  private final String format;
  private final Map<String, String> options;
  private final Set<String> unused;

  private AnnotationFormats(String format, Map<String, String> options) {
    this.format = format;
    this.options = options;
    this.unused = new TreeSet<>(options.keySet());
  }

  /**
   * Returns the reader of a format.
   *
   * @throws InvalidQuestionException if there is no such format, or an option is missing, unknown
   *     or has a value that the format does not
   */
  static RowReader reader(String format, Map<String, String> options) {
    AnnotationFormats formats = new AnnotationFormats(format, options);
    RowReader reader = formats.reader();
    if (!formats.unused.isEmpty()) {
      reader.close();
      throw new InvalidQuestionException(
          "format " + format + " has no option " + String.join(", ", formats.unused));
    }
    return reader;
  }

  /** Returns what a format's template must have for the row's words; nothing if it needs none. */
  static Optional<String> placeholder(String format) {
    return switch (format) {
      case "rec" -> Optional.of("<expr>");
      case "reg", "gc" -> Optional.of("<objs>");
      case "caption", "flickr", "instruct", "dialogue" -> Optional.empty();
      default -> Optional.of("<question>");
    };
  }

  /** Tells whether all that is asked about a row of a format is the template. */
  static boolean asksByTemplate(String format) {
    return format.equals("caption") || format.equals("flickr");
  }

  private RowReader reader() {
    return switch (format) {
      case "rec" -> flag("absent") ? ReferringReaders::rejection : ReferringReaders::comprehension;
      case "reg", "gc" -> ReferringReaders::generation;
      case "caption" -> ReferringReaders::caption;
      case "flickr" -> ReferringReaders::flickr;
      case "instruct" -> QuestionReaders::instruct;
      case "dialogue" -> DialogueReader::dialogue;
      case "vqav2" -> flag("unanswered") ? QuestionReaders::vqaUnanswered : QuestionReaders::vqa;
      case "pope" -> QuestionReaders::pope;
      case "vqae" -> QuestionReaders::vqaE;
      case "vqax" -> QuestionReaders::vqaX;
      case "point_local" -> new PointReader("question", choice("version", PLACES));
      case "point_twice" -> twice();
      case "v7w" ->
          new V7wReader(choice("version", Map.of("p", false, "b", true)), flag("shuffle"));
      case "gpt4gen" -> new ChainReader(choice("version", CHAINS));
      case "vcr" -> vcr();
      case "clevr" -> clevr();
      case "gqa" -> gqa();
      default ->
          throw new InvalidQuestionException(
              "there is no format '"
                  + format
                  + "'; use rec, reg, gc, caption, flickr, instruct, dialogue, vqav2, pope, vqae, vqax,"
                  + " point_local, point_twice, v7w, gpt4gen, vcr, clevr or gqa");
    };
  }

  private RowReader twice() {
    String[] parts = parts();
    return new PointReader(known("version", parts[0], TWICE), known("version", parts[1], PLACES));
  }

  private RowReader vcr() {
    String version = option("version");
    if (!VcrReader.VERSIONS.contains(version)) {
      throw unknown("version", version, VcrReader.VERSIONS);
    }
    return new VcrReader(version);
  }

  private RowReader clevr() {
    Steps steps = choice("version", STEPS);
    boolean located = steps == Steps.LOCATED_STEPS || options.containsKey("scene-graph");
    return new ClevrReader(located ? JsonLines.open(Path.of(option("scene-graph"))) : null, steps);
  }

  private RowReader gqa() {
    String[] parts = parts();
    Asked asked = known("version", parts[0], ASKED);
    Answered answered = known("version", parts[1], ANSWERED);
    boolean located =
        asked != Asked.PLAIN
            || answered == Answered.BOXED_STEPS
            || options.containsKey("scene-graph")
            || options.containsKey("scene-index");
    if (!located) {
      return new GqaReader(null, Map.of(), asked, answered);
    }
    Path scenes = Path.of(option("scene-graph"));
    Map<String, Long> index = index(Path.of(option("scene-index")));
    return new GqaReader(JsonLines.open(scenes), index, asked, answered);
  }

  private static Map<String, Long> index(Path file) {
    try {
      Map<String, Long> index = new HashMap<>();
      JsonParser.parseString(Files.readString(file))
          .getAsJsonObject()
          .entrySet()
          .forEach(entry -> index.put(entry.getKey(), entry.getValue().getAsLong()));
      return index;
    } catch (IOException
        | JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException e) {
      throw new InvalidQuestionException(
          file + " cannot be read as an object of picture to row: " + e.getMessage(), e);
    }
  }

  private String[] parts() {
    String version = option("version");
    int dash = version.indexOf('-');
    if (dash < 0) {
      throw new InvalidQuestionException(
          "format " + format + ", version=" + version + ": a question and an answer are needed");
    }
    return new String[] {version.substring(0, dash), version.substring(dash + 1)};
  }

  private boolean flag(String option) {
    return options.containsKey(option) && choice(option, Map.of("true", true, "false", false));
  }

  private <T> T choice(String option, Map<String, T> choices) {
    return known(option, option(option), choices);
  }

  private <T> T known(String option, String value, Map<String, T> choices) {
    T known = choices.get(value);
    if (known == null) {
      throw unknown(option, value, new TreeMap<>(choices).keySet());
    }
    return known;
  }

  private InvalidQuestionException unknown(String option, String value, Set<String> known) {
    return new InvalidQuestionException(
        "format %s, %s: '%s' is none of %s"
            .formatted(format, option, value, String.join(", ", new TreeSet<>(known))));
  }

  private String option(String name) {
    unused.remove(name);
    String value = options.get(name);
    if (value == null) {
      throw new InvalidQuestionException("format " + format + " needs the option " + name + "=…");
    }
    return value;
  }
}
