package io.github.shikra4j.training.yaml;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML mapping whose keys are asked for one by one. Whatever is wrong with it is an {@link
 * InvalidQuestionException} with the file, the line of the value and the key.
 */
public final class YamlMap {
  private final Path file;
  private final Path root;
  private final Node node;
  private final String name;
  private final Map<String, Node> values;
  private final Set<String> asked;

  private YamlMap(
      Path file, Path root, Node node, String name, Map<String, Node> values, Set<String> asked) {
    this.file = file;
    this.root = root;
    this.node = node;
    this.name = name;
    this.values = values;
    this.asked = asked;
  }

  /** Makes something of a file that holds a mapping. */
  public static <T> T read(Path file, Function<YamlMap, T> builder) {
    return parse(file, text(file), builder);
  }

  /**
   * Returns a file's text.
   *
   * @throws InvalidQuestionException if it cannot be read
   */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new InvalidQuestionException(file + ": is no text in UTF-8", e);
    } catch (IOException e) {
      throw new InvalidQuestionException(file + " cannot be read: " + e, e);
    }
  }

  /** Makes something of a text that holds a mapping and comes from a file, which errors name. */
  public static <T> T parse(Path file, String text, Function<YamlMap, T> builder) {
    Node top = top(file, text);
    if (top instanceof MappingNode mapping) {
      return of(file, Path.of(""), mapping, "").build(builder);
    }
    throw bad(file, top, "needed are keys and values, such as 'name: value'");
  }

  private static Node top(Path file, String text) {
    try {
      return new Compose(LoadSettings.builder().setLabel(file.toString()).build())
          .composeString(text)
          .orElseThrow(() -> new InvalidQuestionException(file + " is empty"));
    } catch (MarkedYamlEngineException e) {
      throw new InvalidQuestionException(
          located(file, e.getProblemMark(), "is no YAML: " + e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new InvalidQuestionException(
          file + " is no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
    }
  }

  private static YamlMap of(Path file, Path root, MappingNode node, String name) {
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw bad(file, entry.getKeyNode(), "a key needs one value");
      }
      if (values.put(key.getValue(), entry.getValueNode()) != null) {
        throw bad(file, key, key.getValue() + " stands twice");
      }
    }
    return new YamlMap(file, root, node, name, values, new LinkedHashSet<>());
  }

  /** Returns the same, whose paths and those of mappings inside begin in a folder. */
  public YamlMap at(Path folder) {
    return new YamlMap(file, folder, node, name, values, asked);
  }

  /** Returns these entries, and those of another mapping whose keys these lack. */
  public YamlMap over(YamlMap defaults) {
    Map<String, Node> all = new LinkedHashMap<>(defaults.values);
    all.putAll(values);
    return new YamlMap(file, root, node, name, all, new LinkedHashSet<>());
  }

  /**
   * Makes something of this mapping. What {@link Check} finds wrong gets file and line; keys that
   * the builder does not ask for are refused.
   */
  public <T> T build(Function<YamlMap, T> builder) {
    try {
      T built = builder.apply(this);
      refuseOthers();
      return built;
    } catch (InvalidQuestionException e) {
      if (e.getCause() instanceof Check.BadValue value) {
        throw new InvalidQuestionException(
            located(file, at(value.key()), String.valueOf(e.getMessage())), e);
      }
      throw e;
    }
  }

  private void refuseOthers() {
    values.forEach(
        (key, value) -> {
          if (!asked.contains(key)) {
            String where = name.isEmpty() ? "" : " in " + name;
            throw bad(value, "there is no key " + key + where + "; keys here are " + asked);
          }
        });
  }

  public Optional<String> text(String key) {
    return optional(key, text -> text);
  }

  public String requiredText(String key) {
    return required(key, text -> text);
  }

  public Optional<Path> path(String key) {
    return optional(key, Scalars::path).map(root::resolve);
  }

  public Path requiredPath(String key) {
    return root.resolve(required(key, Scalars::path));
  }

  public long whole(String key, long otherwise) {
    return optional(key, Scalars::whole).orElse(otherwise);
  }

  public int count(String key, int otherwise) {
    return optional(key, Scalars::count).orElse(otherwise);
  }

  public double number(String key, double otherwise) {
    return optional(key, Scalars::number).orElse(otherwise);
  }

  public double requiredNumber(String key) {
    return required(key, Scalars::number);
  }

  public boolean truth(String key, boolean otherwise) {
    return optional(key, Scalars::truth).orElse(otherwise);
  }

  /** Returns the constant with that name in lower case. */
  public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return optional(key, text -> Scalars.constant(type, text));
  }

  /**
   * Returns a value as the parser understands it, which throws {@link IllegalArgumentException} or
   * {@link InvalidQuestionException} saying what is needed.
   */
  public <T> T required(String key, Function<String, T> parser) {
    return optional(key, parser).orElseThrow(() -> missing(key));
  }

  private <T> Optional<T> optional(String key, Function<String, T> parser) {
    return value(key).map(value -> parsed(key, value, parser));
  }

  public Optional<YamlMap> map(String key) {
    return value(key).map(value -> mapping(key, value));
  }

  /** Returns the values of a list; a single one counts as a list of it. */
  public <T> List<T> list(String key, Function<String, T> parser) {
    return elements(key).stream().map(value -> parsed(key, value, parser)).toList();
  }

  /** Returns the values of a list of which some are mappings. */
  public <T> List<T> list(String key, Function<String, T> parser, Function<YamlMap, T> builder) {
    return elements(key).stream()
        .map(
            value ->
                value instanceof MappingNode
                    ? mapping(key, value).build(builder)
                    : parsed(key, value, parser))
        .toList();
  }

  public List<Long> wholes(String key) {
    return list(key, Scalars::whole);
  }

  public List<Double> numbers(String key) {
    return list(key, Scalars::number);
  }

  public List<YamlMap> maps(String key) {
    return elements(key).stream().map(value -> mapping(key, value)).toList();
  }

  public Set<String> keys() {
    return values.keySet();
  }

  /** Returns all entries as text, those with some keys as paths. */
  public Map<String, String> entries(Set<String> paths) {
    Map<String, String> entries = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          String text = scalar(key, value);
          entries.put(key, paths.contains(key) ? root.resolve(text).toString() : text);
        });
    return entries;
  }

  private Optional<Node> value(String key) {
    asked.add(key);
    Optional<Node> value = Optional.ofNullable(values.get(key));
    return value.filter(given -> !plain(given, "null")).map(given -> filled(key, given));
  }

  private List<Node> elements(String key) {
    return value(key).map(value -> elements(key, value)).orElse(List.of());
  }

  private List<Node> elements(String key, Node value) {
    List<Node> elements = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    // It would be taken for a key that is not there.
    if (elements.isEmpty()) {
      throw bad(value, key + " has nothing in its list");
    }
    return elements.stream().map(element -> filled(key, element)).toList();
  }

  private Node filled(String key, Node value) {
    if (plain(value, "")) {
      throw bad(value, key + " has no value");
    }
    return value;
  }

  /** Whether a value is this text, without quotes. */
  private static boolean plain(Node value, String text) {
    return value instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().equals(text);
  }

  private YamlMap mapping(String key, Node value) {
    if (value instanceof MappingNode mapping) {
      return of(file, root, mapping, key);
    }
    String given = value instanceof ScalarNode scalar ? scalar.getValue() : "a list";
    throw bad(value, key + " is " + given + ": needed are keys and values");
  }

  private String scalar(String key, Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw bad(value, key + " needs one value");
  }

  private <T> T parsed(String key, Node value, Function<String, T> parser) {
    String text = scalar(key, value);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | InvalidQuestionException e) {
      throw new InvalidQuestionException(
          located(file, value, key + " is " + text + ": " + e.getMessage()), e);
    }
  }

  private InvalidQuestionException missing(String key) {
    return bad(node, key + " is missing; there are " + values.keySet());
  }

  /** Returns an error about a key's value, or about this mapping where the key is not given. */
  public InvalidQuestionException bad(String key, String message) {
    return bad(at(key), message);
  }

  private Node at(String key) {
    return values.getOrDefault(key, node);
  }

  private InvalidQuestionException bad(Node at, String message) {
    return bad(file, at, message);
  }

  private static InvalidQuestionException bad(Path file, Node at, String message) {
    return new InvalidQuestionException(located(file, at, message));
  }

  private static String located(Path file, Node at, String message) {
    return located(file, at.getStartMark(), message);
  }

  private static String located(Path file, Optional<Mark> at, String message) {
    int line = at.map(mark -> mark.getLine() + 1).orElse(1);
    return file + ", line " + line + ": " + message;
  }
}
