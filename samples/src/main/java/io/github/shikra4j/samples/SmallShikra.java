package io.github.shikra4j.samples;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.io.Resources;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.ReferentialDialogue;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The small model that comes with the samples: it was trained on drawn scenes of coloured shapes
 * and knows nothing else.
 */
public final class SmallShikra {
  private static final String RESOURCES = "scenes-model/";
  private static final String CONFIG = "config.json";
  private static final List<String> FILES =
      List.of(
          CONFIG,
          "model.safetensors",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vision_tower/config.json",
          "vision_tower/model.safetensors",
          "vision_tower/preprocessor_config.json");

  private SmallShikra() {}

  /**
   * Opens the model.
   *
   * @return the opened model
   * @throws OutputException if it has to be unpacked and cannot be
   */
  public static ReferentialDialogue open() {
    return ReferentialDialogue.open(folder());
  }

  /**
   * Returns the model's folder. Where the samples are a JAR file, that is {@code
   * .cache/shikra4j/scenes-HASH} in the user's home, which is written the first time.
   *
   * @return a checkpoint folder, to be read only
   * @throws OutputException if it has to be unpacked and cannot be
   */
  public static Path folder() {
    URI config = URI.create(resource(CONFIG).toString());
    return "file".equals(config.getScheme())
        ? Path.of(config).resolveSibling("")
        : unpacked(Path.of(System.getProperty("user.home"), ".cache", "shikra4j"));
  }

  /** Returns the model's folder in a cache, named by the content, so that it is never stale. */
  static Path unpacked(Path cache) {
    try {
      Path folder = cache.resolve("scenes-" + hash());
      if (!Files.exists(folder)) {
        unpack(Files.createDirectories(cache), folder);
      }
      return folder;
    } catch (IOException e) {
      throw new OutputException(
          cache
              + ": the samples' model cannot be unpacked there: "
              + e
              + "; check rights and space",
          e);
    }
  }

  private static String hash() throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    for (String file : FILES) {
      hasher.putBytes(Resources.toByteArray(resource(file)));
    }
    return hasher.hash().toString().substring(0, 16);
  }

  private static void unpack(Path cache, Path folder) throws IOException {
    Path partial = Files.createTempDirectory(cache, "partial");
    try {
      for (String file : FILES) {
        Path to = partial.resolve(file);
        Files.createDirectories(to.resolveSibling(""));
        try (OutputStream out = Files.newOutputStream(to)) {
          Resources.copy(resource(file), out);
        }
      }
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been first.
      if (!Files.exists(folder)) {
        throw e;
      }
    } finally {
      if (Files.exists(partial)) {
        MoreFiles.deleteRecursively(partial, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }

  private static URL resource(String file) {
    URL found = SmallShikra.class.getResource(RESOURCES + file);
    if (found == null) {
      throw new CheckpointException("the samples lack the resource " + RESOURCES + file);
    }
    return found;
  }
}
