package io.github.shikra4j.training.recipe;

import com.google.common.collect.ImmutableSet;
import io.github.shikra4j.Device;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.recipe.DataMix.Mix;
import io.github.shikra4j.training.recipe.DataMix.Order;
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
    return YamlMap.read(file, RecipeFile::recipe);
  }

  private static Recipe recipe(YamlMap yaml) {
    long seed = yaml.whole("seed", 0);
    return new Recipe(
        yaml.requiredPath("model"),
        yaml.path("base"),
        yaml.path("vision_tower"),
        yaml.requiredPath("output"),
        yaml.choice("precision", Precision.class, Precision.FLOAT32),
        yaml.truth("master_weights", true),
        devices(yaml),
        yaml.truth("layers_over_devices", false),
        yaml.map("checkpoints")
            .map(c -> c.build(RecipeFile::checkpoints))
            .orElse(new Recipe.Checkpoints(500, 2)),
        yaml.map("validation").map(v -> v.build(RecipeFile::validation)),
        yaml.map("samples").map(s -> s.build(RecipeFile::samples)).orElse(new Recipe.Samples(0, 3)),
        yaml.choice("bad_rows", BadRowsPolicy.class, BadRowsPolicy.STOP) == BadRowsPolicy.SKIP,
        yaml.count("max_skipped_steps", 10),
        seed,
        yaml.maps("stages").stream().map(stage -> stage.build(s -> stage(s, seed))).toList());
  }

  private enum BadRowsPolicy {
    STOP,
    SKIP
  }

  private static List<Device> devices(YamlMap yaml) {
    List<String> names = yaml.texts("devices");
    try {
      return names.isEmpty() ? List.of(Device.auto()) : names.stream().map(Device::parse).toList();
    } catch (IllegalArgumentException e) {
      throw yaml.bad("devices: " + e.getMessage());
    }
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
    List<Object> entries = new ArrayList<>(yaml.namesAndMaps("trainable"));
    Optional<Lora> lora = yaml.map("lora").map(l -> l.build(RecipeFile::lora));
    ImmutableSet.Builder<Trainable> parts = ImmutableSet.builder();
    for (Object entry : entries) {
      if (entry instanceof YamlMap map) {
        lora =
            Optional.of(
                map.build(
                    m ->
                        m.map("lora")
                            .orElseThrow(() -> m.bad("trainable: needed is a part or lora"))
                            .build(RecipeFile::lora)));
      } else {
        parts.add(part(yaml, (String) entry));
      }
    }
    boolean nothingSaid = entries.isEmpty() && lora.isEmpty();
    return new Parts(
        nothingSaid ? Set.of(Trainable.PROJECTOR, Trainable.LANGUAGE_MODEL) : parts.build(), lora);
  }

  private static Trainable part(YamlMap yaml, String name) {
    for (Trainable part : Trainable.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
        return part;
      }
    }
    throw yaml.bad(
        "trainable is "
            + name
            + ": needed are some of vision_tower, projector, language_model and lora");
  }

  private static Lora lora(YamlMap yaml) {
    int rank = yaml.count("rank", 16);
    List<String> targets = yaml.texts("targets");
    return new Lora(
        rank,
        yaml.number("alpha", 2. * rank),
        targets.isEmpty() ? List.of("q_proj", "v_proj") : targets);
  }

  private static Optimizer optimizer(YamlMap yaml) {
    List<String> betas = yaml.texts("betas");
    if (!betas.isEmpty() && betas.size() != 2) {
      throw yaml.bad("betas is " + betas + ": needed are two numbers");
    }
    return new Optimizer(
        yaml.number("learning_rate", 2e-5),
        yaml.choice("schedule", Schedule.class, Schedule.COSINE),
        yaml.whole("warmup_steps", -1),
        yaml.number("warmup_ratio", 0.03),
        yaml.number("weight_decay", 0),
        beta(yaml, betas, 0, 0.9),
        beta(yaml, betas, 1, 0.999),
        yaml.number("epsilon", 1e-8),
        yaml.number("max_grad_norm", 1));
  }

  private static double beta(YamlMap yaml, List<String> betas, int index, double otherwise) {
    try {
      return betas.isEmpty() ? otherwise : Double.parseDouble(betas.get(index));
    } catch (NumberFormatException e) {
      throw yaml.bad("betas is " + betas + ": needed are two numbers");
    }
  }

  private static DataMix data(YamlMap yaml, long seed) {
    List<DataSource> sources = sources(yaml);
    if (sources.isEmpty()) {
      throw yaml.bad("data is missing: a list of {format, annotations, images, template}");
    }
    return new DataMix(
        sources,
        yaml.choice("mix", Mix.class, Mix.CONCATENATE),
        yaml.choice("order", Order.class, Order.SHUFFLED),
        yaml.whole("data_seed", seed),
        yaml.truth("group_by_length", false),
        yaml.count("max_length", 0));
  }

  private static List<DataSource> sources(YamlMap yaml) {
    return yaml.maps("data").stream().map(s -> s.build(RecipeFile::source)).toList();
  }

  private static DataSource source(YamlMap yaml) {
    Optional<Path> encoded = yaml.path("encoded");
    List<String> subset = yaml.texts("subset");
    if (!subset.isEmpty() && subset.size() != 2) {
      throw yaml.bad(
          "subset is " + subset + ": needed are the first row and the row after the last");
    }
    return new DataSource(
        encoded.isPresent() ? DataSource.ENCODED : yaml.requiredText("format"),
        encoded.orElseGet(() -> yaml.requiredPath("annotations")),
        yaml.requiredPath("images"),
        encoded.isPresent() ? "" : yaml.text("template").orElse(""),
        yaml.map("options").map(YamlMap::entries).orElse(Map.of()),
        subset.isEmpty() ? 0 : row(yaml, subset.get(0)),
        subset.isEmpty() ? -1 : row(yaml, subset.get(1)),
        yaml.count("repeat", 1),
        yaml.number("share", 1));
  }

  private static long row(YamlMap yaml, String number) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw yaml.bad("subset: " + number + " is no whole number");
    }
  }
}
