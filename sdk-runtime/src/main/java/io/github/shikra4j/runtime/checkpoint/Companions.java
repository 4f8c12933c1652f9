package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.shikra4j.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files beside the weights of a checkpoint: configuration and tokenizer. */
public final class Companions {
  private static final String CONFIG = "config.json";
  private static final String ADDED = "added_tokens.json";
  private static final String TYPE = "torch_dtype";
  private static final String TOWER = "mm_vision_tower";

  private static final List<String> COPIED =
      List.of(
          "generation_config.json",
          "preprocessor_config.json",
          "tokenizer.model",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          ADDED);

  private Companions() {}

  /**
   * Copies them to another checkpoint's folder, replacing what is there. A vision tower given
   * relative to the one folder is named relative to the other.
   *
   * @throws OutputException if a file cannot be copied
   */
  public static void copy(Path from, Path to) {
    copy(from, to, config -> rename(config, from, to));
  }

  /**
   * Copies them to the folder of weights that were made of those, otherwise as {@link #copy(Path,
   * Path)}.
   *
   * @param type of the new weights
   * @throws OutputException if a file cannot be copied
   */
  static void copy(Path from, Path to, ElementType type) {
    copy(
        from,
        to,
        config -> {
          rename(config, from, to);
          config.addProperty(TYPE, type.torchName());
        });
  }

  /**
   * Copies them to the folder of weights that were made of those.
   *
   * @param type of the new weights
   * @param tower the folder of their vision tower, or null if the model has none
   * @throws OutputException if a file cannot be copied
   */
  public static void copy(Path from, Path to, ElementType type, @Nullable Path tower) {
    copy(
        from,
        to,
        config -> {
          config.addProperty(TYPE, type.torchName());
          if (tower != null) {
            config.addProperty(TOWER, relative(tower, to));
          }
        });
  }

  /**
   * Copies them to the folder of weights whose vocabulary was made larger.
   *
   * @param vocabulary the new {@code vocab_size}
   * @param added the added tokens with their ids, to those that are there
   * @throws OutputException if a file cannot be copied
   */
  public static void copy(Path from, Path to, int vocabulary, Map<String, Integer> added) {
    copy(
        from,
        to,
        config -> {
          rename(config, from, to);
          grow(config, to, vocabulary, added);
        });
  }

  /**
   * Copies those of a language model to the folder of the Shikra that was made of it.
   *
   * @param vocabulary the new {@code vocab_size}
   * @param added the added tokens with their ids, to those that are there
   * @param tower the folder of its vision tower
   * @param width of the tower
   * @param selectLayer the tower's hidden state that it sees
   * @throws OutputException if a file cannot be copied
   */
  public static void copySeeing(
      Path from,
      Path to,
      int vocabulary,
      Map<String, Integer> added,
      Path tower,
      int width,
      int selectLayer) {
    copy(
        from,
        to,
        config -> {
          grow(config, to, vocabulary, added);
          JsonArray architectures = new JsonArray();
          architectures.add("ShikraLlamaForCausalLM");
          config.add("architectures", architectures);
          config.addProperty("model_type", "shikra");
          config.addProperty("mm_hidden_size", width);
          config.addProperty("mm_use_im_start_end", true);
          config.addProperty("mm_vision_select_layer", selectLayer);
          config.addProperty(TOWER, relative(tower, to));
          config.addProperty("use_mm_proj", true);
        });
  }

  private static void grow(JsonObject config, Path to, int vocabulary, Map<String, Integer> added)
      throws IOException {
    config.addProperty("vocab_size", vocabulary);
    Path file = to.resolve(ADDED);
    JsonObject tokens = Files.exists(file) ? JsonFile.read(file).copy() : new JsonObject();
    added.forEach(tokens::addProperty);
    replace(file, tokens);
  }

  /** Changes a configuration while it is copied. */
  private interface Change {
    void apply(JsonObject config) throws IOException;
  }

  private static void copy(Path from, Path to, Change change) {
    try {
      Files.createDirectories(to);
      for (String name : COPIED) {
        if (Files.exists(from.resolve(name))) {
          Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      copyConfig(from, to, change);
    } catch (IOException e) {
      throw new OutputException(
          "%s: cannot be copied to %s: %s".formatted(from, to, e.getMessage()), e);
    }
  }

  private static void copyConfig(Path from, Path to, Change change) throws IOException {
    JsonObject config = JsonFile.read(from.resolve(CONFIG)).copy();
    change.apply(config);
    // The last file written: a folder with a configuration is complete.
    replace(to.resolve(CONFIG), config);
  }

  /** Writes in one step, also where a file that must not be written to was copied. */
  private static void replace(Path file, JsonObject json) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + CheckpointWriter.PARTIAL);
    Files.writeString(partial, JsonFile.pretty(json));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void rename(JsonObject config, Path from, Path to) throws IOException {
    if (!(config.get(TOWER) instanceof JsonPrimitive tower && tower.isString())) {
      return;
    }
    Path path;
    try {
      path = Path.of(tower.getAsString());
    } catch (InvalidPathException e) {
      return;
    }
    Path target = from.resolve(path);
    if (path.isAbsolute() || !Files.isDirectory(target)) {
      return; // a name on the hub, or a place that does not depend on the folder
    }
    config.addProperty(TOWER, relative(target, to));
  }

  private static String relative(Path target, Path folder) throws IOException {
    Path real = target.toRealPath();
    Path from = folder.toRealPath();
    boolean related = real.getRoot().equals(from.getRoot());
    return (related ? from.relativize(real) : real).toString().replace('\\', '/');
  }
}
