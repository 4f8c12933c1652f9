package io.github.shikra4j.training.recipe;

import com.google.common.collect.ImmutableList;
import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping whose keys are asked for one by one; what is wrong is said with its line. */
final class YamlMap {
  private final Path file;
  private final MappingNode node;
  private final String name;
  private final Map<String, Node> left = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  private YamlMap(Path file, MappingNode node, String name) {
    this.file = file;
    this.node = node;
    this.name = name;
    for (NodeTuple entry : node.getValue()) {
      String key = scalar(entry.getKeyNode(), "a key");
      if (left.put(key, entry.getValueNode()) != null) {
        throw bad(entry.getKeyNode(), key + " stands twice");
      }
    }
  }

  /**
   * Makes something of a file that holds a mapping.
   *
   * @throws InvalidQuestionException naming file, line and key, if something is wrong with it
   */
  static <T> T read(Path file, Function<YamlMap, T> builder) {
    try {
      return root(file).build(builder);
    } catch (Located e) {
      throw new InvalidQuestionException(String.valueOf(e.getMessage()), e);
    }
  }

  private static YamlMap root(Path file) {
    try {
      String text = Files.readString(file);
      Node root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeReader(new StringReader(text))
              .orElseThrow(() -> new InvalidQuestionException(file + ": is empty"));
      if (root instanceof MappingNode mapping) {
        return new YamlMap(file, mapping, "");
      }
      throw new InvalidQuestionException(file + ": needs keys and values, such as 'model: DIR'");
    } catch (CharacterCodingException e) {
      throw new InvalidQuestionException(file + ": is no text in UTF-8", e);
    } catch (IOException e) {
      throw new InvalidQuestionException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (YamlEngineException e) {
      throw new InvalidQuestionException(
          file + ": is no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
    }
  }

  /** Reads a value with a function whose complaints get file and line. */
  private <T> T convert(String key, Node value, Function<Node, T> reader) {
    try {
      return reader.apply(value);
    } catch (NumberFormatException e) {
      throw bad(value, key + " is " + text(value) + ": needed is a number", e);
    } catch (InvalidPathException e) {
      throw bad(value, key + " is " + text(value) + ": needed is a path", e);
    }
  }

  private @Nullable Node take(String key) {
    known.add(key);
    return left.remove(key);
  }

  private <T> Optional<T> optional(String key, Function<Node, T> reader) {
    Node value = take(key);
    if (value == null || text(value).equals("null")) {
      return Optional.empty();
    }
    if (text(value).isEmpty()) {
      throw bad(value, key + " has no value");
    }
    return Optional.of(convert(key, value, reader));
  }

  Optional<String> text(String key) {
    return optional(key, value -> scalar(value, key));
  }

  String requiredText(String key) {
    return text(key).orElseThrow(() -> bad(node, key + " is missing"));
  }

  Optional<Path> path(String key) {
    return optional(key, value -> Path.of(scalar(value, key)));
  }

  Path requiredPath(String key) {
    return path(key).orElseThrow(() -> bad(node, key + " is missing"));
  }

  long whole(String key, long otherwise) {
    return optional(key, value -> Long.parseLong(scalar(value, key).replace("_", "")))
        .orElse(otherwise);
  }

  int count(String key, int otherwise) {
    return optional(key, value -> Integer.parseInt(scalar(value, key).replace("_", "")))
        .orElse(otherwise);
  }

  double number(String key, double otherwise) {
    return optional(key, value -> finite(scalar(value, key).replace("_", ""))).orElse(otherwise);
  }

  private static double finite(String text) {
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  boolean truth(String key, boolean otherwise) {
    return optional(
            key,
            value ->
                switch (scalar(value, key)) {
                  case "true" -> true;
                  case "false" -> false;
                  default ->
                      throw bad(value, key + " is " + text(value) + ": needed is true or false");
                })
        .orElse(otherwise);
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return optional(key, value -> constant(type, key, value)).orElse(otherwise);
  }

  private <E extends Enum<E>> E constant(Class<E> type, String key, Node value) {
    return Stream.of(type.getEnumConstants())
        .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(scalar(value, key)))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    value,
                    key
                        + " is "
                        + text(value)
                        + ": needed is one of "
                        + Stream.of(type.getEnumConstants())
                            .map(e -> e.name().toLowerCase(Locale.ROOT))
                            .toList()));
  }

  Optional<YamlMap> map(String key) {
    return optional(key, value -> mapping(value, key));
  }

  /** Returns scalars; a single one counts as a list of it. */
  List<String> texts(String key) {
    return nodes(key).stream().map(value -> scalar(value, key)).toList();
  }

  List<YamlMap> maps(String key) {
    return nodes(key).stream().map(value -> mapping(value, key)).toList();
  }

  /** Returns the entries as they are: names, or mappings of one key. */
  List<Object> namesAndMaps(String key) {
    ImmutableList.Builder<Object> all = ImmutableList.builder();
    for (Node value : nodes(key)) {
      all.add(value instanceof MappingNode ? mapping(value, key) : scalar(value, key));
    }
    return all.build();
  }

  private List<Node> nodes(String key) {
    Node value = take(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
  }

  /** Returns all entries as text. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    left.forEach((key, value) -> entries.put(key, scalar(value, key)));
    left.clear();
    return entries;
  }

  /** Refuses keys that nobody asked for. */
  void done() {
    left.forEach(
        (key, value) -> {
          throw bad(
              value,
              "there is no key "
                  + key
                  + (name.isEmpty() ? "" : " in " + name)
                  + "; keys here are "
                  + known);
        });
  }

  /** Makes something of this mapping; what is wrong with its values gets file and line. */
  <T> T build(Function<YamlMap, T> builder) {
    try {
      T built = builder.apply(this);
      done();
      return built;
    } catch (Located e) {
      throw e;
    } catch (InvalidQuestionException e) {
      throw bad(node, String.valueOf(e.getMessage()), e);
    }
  }

  private YamlMap mapping(Node value, String key) {
    if (value instanceof MappingNode mapping) {
      return new YamlMap(file, mapping, key);
    }
    throw bad(value, key + " is " + text(value) + ": needed are keys and values");
  }

  private String scalar(Node value, String key) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw bad(value, key + " needs one value");
  }

  private static String text(Node value) {
    return value instanceof ScalarNode scalar ? scalar.getValue() : "a list or mapping";
  }

  Located bad(String message) {
    return bad(node, message);
  }

  private Located bad(Node at, String message) {
    return bad(at, message, null);
  }

  private Located bad(Node at, String message, @Nullable Exception cause) {
    String line = at.getStartMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
    return new Located(file + line + ": " + message, cause);
  }

  /** Has its file and line in the message. */
  static final class Located extends RuntimeException {
    private static final long serialVersionUID = 1;

    Located(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
