package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fits the tensors of an adapter to those of a model, and refuses what does not fit. */
final class AdapterReader {
  /** PEFT leaves the adapter's name out of the file; whoever saves a state_dict does not. */
  private static final Pattern NARROW =
      Pattern.compile("(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

  private static final Pattern WHOLE =
      Pattern.compile("(.+?)(?:\\.modules_to_save(?:\\.default)?)?\\.(weight|bias)");

  private final Weights base;
  private final Path folder;
  private final AdapterConfig config;
  private final Map<String, TensorLocation> a = new LinkedHashMap<>();
  private final Map<String, TensorLocation> b = new LinkedHashMap<>();
  private final Map<String, TensorLocation> replaced = new LinkedHashMap<>();

  AdapterReader(Weights base, Path folder) {
    this.base = base;
    this.folder = folder;
    this.config = AdapterConfig.read(folder);
  }

  AdaptedWeights read() {
    AdapterFolder.read(folder).values().forEach(this::sort);
    Map<String, LowRank> changes = new LinkedHashMap<>();
    a.forEach((module, at) -> changes.put(weight(module), pair(module, at)));
    b.forEach(
        (module, at) -> {
          if (!a.containsKey(module)) {
            throw bad(at, "has no lora_A beside it");
          }
        });
    config.modulesToSave().forEach(this::requireSaved);
    if (changes.isEmpty() && replaced.isEmpty()) {
      throw new CheckpointException(folder + ": the adapter holds no tensor");
    }
    changes.keySet().stream()
        .filter(replaced::containsKey)
        .findFirst()
        .ifPresent(this::refuseTwice);
    return new AdaptedWeights(base, changes, replaced);
  }

  private void sort(TensorLocation at) {
    String name =
        at.name().startsWith(AdapterFolder.PREFIX)
            ? at.name().substring(AdapterFolder.PREFIX.length())
            : at.name();
    Matcher narrow = NARROW.matcher(name);
    Matcher whole = WHOLE.matcher(name);
    if (narrow.matches()) {
      add(narrow.group(2).equals("A") ? a : b, target(narrow.group(1), at), at);
    } else if (whole.matches()) {
      String module = whole.group(1) + "." + whole.group(2);
      add(replaced, replaced(module, at), at);
    } else {
      throw bad(at, "is neither lora_A, lora_B nor the weight or bias of a module");
    }
  }

  private static void add(Map<String, TensorLocation> all, String key, TensorLocation at) {
    if (all.put(key, at) != null) {
      throw bad(at, "is there twice");
    }
  }

  private String target(String module, TensorLocation at) {
    requireKnown(weight(module), at);
    if (!config.targets().contains(module)) {
      throw bad(at, "belongs to a module that " + AdapterConfig.FILE + " does not target");
    }
    return module;
  }

  private String replaced(String name, TensorLocation at) {
    requireKnown(name, at);
    List<Long> shape = base.spec(name).shape();
    if (!shape.equals(at.shape())) {
      throw bad(at, "has the shape %s, and %s has %s".formatted(at.shape(), name, shape));
    }
    return name;
  }

  private void requireKnown(String name, TensorLocation at) {
    if (!base.names().contains(name)) {
      throw bad(at, "belongs to no module of the model, which has no " + name);
    }
    if (!at.type().isFloat() || !base.spec(name).type().isFloat()) {
      throw bad(at, "or %s in the model holds no floating-point numbers".formatted(name));
    }
  }

  private LowRank pair(String module, TensorLocation narrowing) {
    TensorLocation widening = b.get(module);
    if (widening == null) {
      throw bad(narrowing, "has no lora_B beside it");
    }
    List<Long> weight = base.spec(weight(module)).shape();
    if (weight.size() != 2) {
      throw bad(narrowing, "belongs to a module whose weight has the shape " + weight);
    }
    long rank = config.rank(module);
    requireShape(narrowing, List.of(rank, weight.get(1)));
    requireShape(widening, List.of(weight.get(0), rank));
    return new LowRank(narrowing, widening, config.scale(module));
  }

  private static void requireShape(TensorLocation at, List<Long> shape) {
    if (!at.shape().equals(shape)) {
      throw bad(
          at, "has the shape %s where configuration and model say %s".formatted(at.shape(), shape));
    }
  }

  private void requireSaved(String module) {
    if (replaced.keySet().stream().noneMatch(name -> ("." + name).contains("." + module + "."))) {
      throw new CheckpointException(
          "%s: key modules_to_save: the adapter holds no tensor of %s"
              .formatted(folder.resolve(AdapterConfig.FILE), module));
    }
  }

  private void refuseTwice(String name) {
    throw new CheckpointException(
        "%s: tensor %s is both replaced and added to".formatted(folder, name));
  }

  private static String weight(String module) {
    return module + ".weight";
  }

  private static CheckpointException bad(TensorLocation at, String what) {
    return new CheckpointException("%s: tensor %s %s".formatted(at.file(), at.name(), what));
  }
}
