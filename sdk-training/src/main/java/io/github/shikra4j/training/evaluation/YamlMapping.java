package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A mapping of a YAML file that knows its lines, for messages that name them. */
final class YamlMapping {
  private final Path file;
  private final int line;
  private final Map<String, Node> values;

  private YamlMapping(Path file, int line, Map<String, Node> values) {
    this.file = file;
    this.line = line;
    this.values = values;
  }

  /**
   * Reads a file that is one mapping.
   *
   * @throws InvalidQuestionException if it cannot be read or is something else
   */
  static YamlMapping read(Path file) {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    try (Reader reader = Files.newBufferedReader(file)) {
      Node root =
          new Compose(settings)
              .composeReader(reader)
              .orElseThrow(() -> new InvalidQuestionException(file + " is empty"));
      return mapping(file, root);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new InvalidQuestionException(
          file + ", line " + line + ": is no YAML: " + e.getProblem(), e);
    } catch (IOException | YamlEngineException e) {
      throw new InvalidQuestionException(file + " cannot be read as YAML: " + e, e);
    }
  }

  private static YamlMapping mapping(Path file, Node node) {
    int line = line(node);
    if (!(node instanceof MappingNode mapping)) {
      throw new InvalidQuestionException(file + ", line " + line + ": keys and values are needed");
    }
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new InvalidQuestionException(file + ", line " + line + ": a key is no text");
      }
      if (values.put(key.getValue(), tuple.getValueNode()) != null) {
        throw new InvalidQuestionException(
            file + ", line " + line(key) + ": a second '" + key.getValue() + "'");
      }
    }
    return new YamlMapping(file, line, values);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /**
   * Refuses keys that mean nothing.
   *
   * @throws InvalidQuestionException if there is another key
   */
  void allow(Set<String> keys) {
    for (Map.Entry<String, Node> entry : values.entrySet()) {
      if (!keys.contains(entry.getKey())) {
        throw wrong(
            line(entry.getValue()),
            "there is no key '" + entry.getKey() + "'; use " + String.join(", ", keys));
      }
    }
  }

  Set<String> keys() {
    return values.keySet();
  }

  /** Returns these entries, and those of another mapping whose keys these lack. */
  YamlMapping over(YamlMapping defaults) {
    Map<String, Node> all = new LinkedHashMap<>(defaults.values);
    all.putAll(values);
    return new YamlMapping(file, line, all);
  }

  String text(String key) {
    return optionalText(key).orElseThrow(() -> wrong(line, "has no '" + key + "'"));
  }

  Optional<String> optionalText(String key) {
    return Optional.ofNullable(values.get(key)).map(node -> scalar(key, node));
  }

  private String scalar(String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong(line(node), "'" + key + "' is no single value");
  }

  int number(String key, int otherwise) {
    return optionalText(key).map(text -> parsed(key, text, Integer::parseInt)).orElse(otherwise);
  }

  double decimal(String key) {
    return parsed(key, text(key), Double::parseDouble);
  }

  private <T> T parsed(String key, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw wrong(key, "'" + text + "' is no number that " + key + " can have");
    }
  }

  Optional<YamlMapping> mapping(String key) {
    return Optional.ofNullable(values.get(key)).map(node -> mapping(file, node));
  }

  List<YamlMapping> mappings(String key) {
    Node node = values.get(key);
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong(node == null ? line : line(node), "a list '" + key + "' is needed");
    }
    List<YamlMapping> mappings = new ArrayList<>();
    sequence.getValue().forEach(each -> mappings.add(mapping(file, each)));
    return mappings;
  }

  /** Returns an error about a key's value, with file and line. */
  InvalidQuestionException wrong(String key, String problem) {
    Node node = values.get(key);
    return wrong(node == null ? line : line(node), problem);
  }

  private InvalidQuestionException wrong(int at, String problem) {
    return new InvalidQuestionException(file + ", line " + at + ": " + problem);
  }
}
