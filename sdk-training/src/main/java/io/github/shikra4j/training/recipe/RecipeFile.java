package io.github.shikra4j.training.recipe;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableSet;
import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.recipe.DataMix.Mix;
import io.github.shikra4j.training.recipe.DataMix.Order;
import io.github.shikra4j.training.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads recipes from YAML. Paths are relative to the working directory, as those of a command line
 * are. Keys that are left out have the value that the paper uses, where it says one.
 */
public final class RecipeFile {
  private RecipeFile() {}

  /**
   * Reads a recipe.
   *
   * @param file YAML
   * @return the recipe
   * @throws InvalidQuestionException naming file, line and key, if something is unknown, missing or
   *     impossible
   */
  public static Recipe read(Path file) {
    return YamlMap.read(
        file,
        yaml ->
            of(
                yaml,
                yaml.requiredPath("model"),
                yaml.requiredPath("output"),
                yaml.whole("seed", 0)));
  }

  /**
   * Makes a recipe of a part of another file; its run is decided elsewhere. Internal: it changes
   * without notice.
   *
   * @param yaml a recipe without {@code model}, {@code output} and {@code seed}
   * @param model the checkpoint's folder to begin with
   * @param output the run's folder
   * @param seed of adapters' first weights, and of data without a seed of their own
   * @return the recipe
   * @throws InvalidQuestionException naming file, line and key, if something is unknown, missing or
   *     impossible
   */
  public static Recipe of(YamlMap yaml, Path model, Path output, long seed) {
    Optional<YamlMap> defaults = yaml.map("defaults");
    return new Recipe(
        model,
        yaml.path("base"),
        yaml.path("vision_tower"),
        output,
        yaml.choice("precision", Precision.class).orElse(Precision.FLOAT32),
        yaml.truth("master_weights", true),
        devices(yaml),
        yaml.truth("layers_over_devices", false),
        yaml.map("checkpoints")
            .map(c -> c.build(RecipeFile::checkpoints))
            .orElse(new Recipe.Checkpoints(500, 2)),
        yaml.map("validation").map(v -> v.build(RecipeFile::validation)),
        yaml.map("samples").map(s -> s.build(RecipeFile::samples)).orElse(new Recipe.Samples(0, 3)),
        yaml.choice("bad_rows", BadRowsPolicy.class).orElse(BadRowsPolicy.STOP)
            == BadRowsPolicy.SKIP,
        yaml.count("max_skipped_steps", 10),
        seed,
        yaml.maps("stages").stream()
            .map(stage -> defaults.map(stage::over).orElse(stage))
            .map(stage -> stage.build(s -> stage(s, seed)))
            .toList());
  }

  private enum BadRowsPolicy {
    STOP,
    SKIP
  }

  private static List<Device> devices(YamlMap yaml) {
    List<Device> devices = yaml.list("devices", Device::parse);
    return devices.isEmpty() ? List.of(Device.auto()) : devices;
  }

  private static Recipe.Checkpoints checkpoints(YamlMap yaml) {
    return new Recipe.Checkpoints(yaml.whole("every", 500), yaml.count("keep", 2));
  }

  private static Recipe.Validation validation(YamlMap yaml) {
    return new Recipe.Validation(sources(yaml), yaml.whole("every", 500), yaml.whole("items", 500));
  }

  private static Recipe.Samples samples(YamlMap yaml) {
    return new Recipe.Samples(yaml.whole("every", 500), yaml.count("count", 3));
  }

  private static Stage stage(YamlMap yaml, long seed) {
    String name = yaml.requiredText("name");
    Parts parts = parts(yaml);
    double epochs = yaml.number("epochs", 0);
    long steps = yaml.whole("steps", 0);
    int batchSize = yaml.count("batch_size", 64);
    return new Stage(
        name,
        parts.trainable(),
        parts.lora(),
        steps,
        epochs,
        batchSize,
        yaml.count("micro_batch_size", Math.min(batchSize, 8)),
        yaml.truth("recompute", true),
        optimizer(yaml),
        data(yaml, seed));
  }

  /** What a stage trains. */
  private record Parts(Set<Trainable> trainable, Optional<Lora> lora) {}

  private static Parts parts(YamlMap yaml) {
    List<Parts> entries = new ArrayList<>();
    entries.addAll(
        yaml.list("trainable", RecipeFile::part, entry -> entry.build(RecipeFile::adapters)));
    boolean named = !entries.isEmpty();
    entries.add(adapters(yaml));
    List<Lora> lora = entries.stream().flatMap(entry -> entry.lora().stream()).toList();
    if (lora.size() > 1) {
      throw yaml.bad("trainable", "lora stands twice");
    }
    return new Parts(
        named || !lora.isEmpty()
            ? entries.stream().flatMap(e -> e.trainable().stream()).collect(toImmutableSet())
            : ImmutableSet.of(Trainable.PROJECTOR, Trainable.LANGUAGE_MODEL),
        lora.stream().findFirst());
  }

  private static Parts part(String name) {
    for (Trainable part : Trainable.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
        return new Parts(Set.of(part), Optional.empty());
      }
    }
    throw new IllegalArgumentException(
        "needed are some of vision_tower, projector, language_model and lora");
  }

  private static Parts adapters(YamlMap yaml) {
    return new Parts(Set.of(), yaml.map("lora").map(lora -> lora.build(RecipeFile::lora)));
  }

  private static Lora lora(YamlMap yaml) {
    int rank = yaml.count("rank", 16);
    List<String> targets = yaml.list("targets", text -> text);
    return new Lora(
        rank,
        yaml.number("alpha", 2. * rank),
        targets.isEmpty() ? List.of("q_proj", "v_proj") : targets);
  }

  private static Optimizer optimizer(YamlMap yaml) {
    List<Double> betas = yaml.numbers("betas");
    if (!betas.isEmpty() && betas.size() != 2) {
      throw yaml.bad("betas", "betas is " + betas + ": needed are two numbers");
    }
    return new Optimizer(
        yaml.number("learning_rate", 2e-5),
        yaml.choice("schedule", Schedule.class).orElse(Schedule.COSINE),
        yaml.whole("warmup_steps", -1),
        yaml.number("warmup_ratio", 0.03),
        yaml.number("weight_decay", 0),
        betas.isEmpty() ? 0.9 : betas.get(0),
        betas.isEmpty() ? 0.999 : betas.get(1),
        yaml.number("epsilon", 1e-8),
        yaml.number("max_grad_norm", 1));
  }

  private static DataMix data(YamlMap yaml, long seed) {
    List<DataSource> sources = sources(yaml);
    if (sources.isEmpty()) {
      throw yaml.bad("data", "data is missing: a list of {format, annotations, images, template}");
    }
    return new DataMix(
        sources,
        yaml.choice("mix", Mix.class).orElse(Mix.CONCATENATE),
        yaml.choice("order", Order.class).orElse(Order.SHUFFLED),
        yaml.whole("data_seed", seed),
        yaml.truth("group_by_length", false),
        yaml.count("max_length", 0));
  }

  private static List<DataSource> sources(YamlMap yaml) {
    return yaml.maps("data").stream().map(s -> s.build(RecipeFile::source)).toList();
  }

  private static Map<String, String> options(YamlMap yaml) {
    return yaml.map("options")
        .map(options -> options.entries(AnnotatedDataset.FILE_OPTIONS))
        .orElse(Map.of());
  }

  private static DataSource source(YamlMap yaml) {
    Optional<Path> encoded = yaml.path("encoded");
    List<Long> subset = yaml.wholes("subset");
    if (!subset.isEmpty() && (subset.size() != 2 || subset.get(1) < 0)) {
      throw yaml.bad(
          "subset",
          "subset is " + subset + ": needed are the first row and the row after the last");
    }
    return new DataSource(
        encoded.isPresent() ? DataSource.ENCODED : yaml.requiredText("format"),
        encoded.orElseGet(() -> yaml.requiredPath("annotations")),
        yaml.requiredPath("images"),
        encoded.isPresent() ? "" : yaml.text("template").orElse(""),
        encoded.isPresent() ? Map.of() : options(yaml),
        subset.isEmpty() ? 0 : subset.get(0),
        subset.isEmpty() ? -1 : subset.get(1),
        yaml.count("repeat", 1),
        yaml.number("share", 1));
  }
}
