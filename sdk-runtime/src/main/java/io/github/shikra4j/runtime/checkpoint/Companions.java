package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The files beside the weights of a checkpoint: configuration and tokenizer. */
public final class Companions {
  private static final String CONFIG = "config.json";
  private static final String TOWER = "mm_vision_tower";

  private static final List<String> COPIED =
      List.of(
          "generation_config.json",
          "preprocessor_config.json",
          "tokenizer.model",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");

  private Companions() {}

  /**
   * Copies them to another checkpoint's folder, replacing what is there. A vision tower given
   * relative to the one folder is named relative to the other.
   *
   * @throws CheckpointException if a file cannot be copied
   */
  public static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to);
      for (String name : COPIED) {
        if (Files.exists(from.resolve(name))) {
          Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      copyConfig(from, to);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s: cannot be copied to %s: %s".formatted(from, to, e.getMessage()), e);
    }
  }

  private static void copyConfig(Path from, Path to) throws IOException {
    JsonObject config = JsonFile.read(from.resolve(CONFIG)).copy();
    if (config.get(TOWER) instanceof JsonPrimitive tower && tower.isString()) {
      config.add(TOWER, moved(from, to, tower));
    }
    // The last file written, and in one step: a folder with a configuration is complete.
    Path partial = to.resolve(CONFIG + ".partial");
    Files.writeString(partial, JsonFile.pretty(config));
    Files.move(partial, to.resolve(CONFIG), StandardCopyOption.REPLACE_EXISTING);
  }

  private static JsonElement moved(Path from, Path to, JsonPrimitive tower) throws IOException {
    Path path;
    try {
      path = Path.of(tower.getAsString());
    } catch (InvalidPathException e) {
      return tower;
    }
    Path target = from.resolve(path);
    if (path.isAbsolute() || !Files.isDirectory(target)) {
      return tower; // a name on the hub, or a place that does not depend on the folder
    }
    Path real = target.toRealPath();
    Path folder = to.toRealPath();
    boolean related = real.getRoot().equals(folder.getRoot());
    String moved = (related ? folder.relativize(real) : real).toString();
    return new JsonPrimitive(moved.replace('\\', '/'));
  }
}
