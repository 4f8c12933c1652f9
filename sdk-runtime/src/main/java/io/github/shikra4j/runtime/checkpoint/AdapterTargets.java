package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which modules an adapter may change, as PEFT tells them by their names.
 *
 * @param names a module is meant if its name is one of these or ends with a dot and one of these
 * @param pattern a regular expression for the whole name instead of {@code names}
 * @param excluded as {@code names}, for modules that are not meant
 * @param layers the layers that are meant; empty for all
 */
public record AdapterTargets(
    List<String> names, Optional<String> pattern, List<String> excluded, List<Integer> layers) {
  private static final String ALL_LINEAR = "all-linear";
  private static final Pattern LAYER = Pattern.compile(".*\\.[^.]*\\.(\\d+)\\..*");

  /** Copies the lists. */
  public AdapterTargets {
    names = List.copyOf(names);
    excluded = List.copyOf(excluded);
    layers = List.copyOf(layers);
  }

  /** Returns the modules whose names end so. */
  public static AdapterTargets named(List<String> names) {
    return new AdapterTargets(names, Optional.empty(), List.of(), List.of());
  }

  static AdapterTargets read(JsonFile json) {
    boolean text = json.isText("target_modules");
    if (text) {
      compile(json, "target_modules", json.text("target_modules"));
    }
    if (!json.isSet("target_modules")) {
      throw json.bad("target_modules", "missing");
    }
    return new AdapterTargets(
        text ? List.of() : json.texts("target_modules"),
        text ? Optional.of(json.text("target_modules")) : Optional.empty(),
        json.texts("exclude_modules"),
        json.isSet("layers_to_transform") ? json.wholes("layers_to_transform", 0) : List.of());
  }

  boolean contains(String module) {
    return isNamed(module)
        && excluded.stream().noneMatch(name -> endsWith(module, name))
        && (layers.isEmpty() || isInLayers(module));
  }

  private boolean isNamed(String module) {
    return pattern
        .map(regex -> regex.equals(ALL_LINEAR) || module.matches(regex))
        .orElseGet(() -> names.stream().anyMatch(name -> endsWith(module, name)));
  }

  private boolean isInLayers(String module) {
    Matcher layer = LAYER.matcher(module);
    return layer.matches() && layers.contains(Integer.parseInt(layer.group(1)));
  }

  static boolean endsWith(String module, String name) {
    return module.equals(name) || module.endsWith("." + name);
  }

  /** Returns the value of the first pattern that matches the end of a module's name. */
  static <T> Optional<T> first(Map<String, T> patterns, String module) {
    return patterns.entrySet().stream()
        .filter(entry -> module.matches("(.*\\.)?(" + entry.getKey() + ")"))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  static void compile(JsonFile json, String key, String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw json.bad(key, "'" + regex + "' is no regular expression: " + e.getDescription());
    }
  }

  void write(JsonObject json) {
    if (pattern.isPresent()) {
      json.addProperty("target_modules", pattern.get());
    } else {
      json.add("target_modules", AdapterConfig.array(names));
    }
    json.add("exclude_modules", excluded.isEmpty() ? null : AdapterConfig.array(excluded));
    JsonArray indices = new JsonArray();
    layers.forEach(indices::add);
    json.add("layers_to_transform", layers.isEmpty() ? null : indices);
  }
}
