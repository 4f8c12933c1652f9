package io.github.shikra4j.samples;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.ReferentialDialogue;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small model that comes with the samples: it was trained on drawn scenes of coloured shapes
 * and knows nothing else.
 */
public final class SmallShikra {
  private static final String CONFIG = "scenes-model/config.json";

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
    URL config = SmallShikra.class.getResource(CONFIG);
    if (config == null) {
      throw new CheckpointException("the samples lack the resource " + CONFIG);
    }
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "shikra4j");
    try {
      return folder(config, cache);
    } catch (IOException e) {
      throw new OutputException(
          "the samples' model cannot be unpacked to "
              + cache
              + ": "
              + e
              + "; check rights and space",
          e);
    }
  }

  /** Returns the folder of a configuration; from a JAR file, a copy of it in a cache. */
  static Path folder(URL config, Path cache) throws IOException {
    URI address = URI.create(config.toString());
    if ("file".equals(address.getScheme())) {
      return Path.of(address).resolveSibling("");
    }
    JarURLConnection packed = (JarURLConnection) config.openConnection();
    Path jar = Path.of(URI.create(packed.getJarFileURL().toString()));
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      return unpacked(files.getPath(packed.getEntryName()).resolveSibling(""), cache);
    }
  }

  /** Returns a copy that is named by its content, so that it is never stale. */
  private static Path unpacked(Path model, Path cache) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(model)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    Hasher hasher = Hashing.sha256().newHasher();
    for (Path file : files) {
      hasher.putUnencodedChars(file.toString()).putBytes(Files.readAllBytes(file));
    }
    Path copy = cache.resolve("scenes-" + hasher.hash().toString().substring(0, 16));
    if (!Files.exists(copy)) {
      copy(model, files, Files.createDirectories(cache), copy);
    }
    return copy;
  }

  private static void copy(Path model, List<Path> files, Path cache, Path copy) throws IOException {
    Path partial = Files.createTempDirectory(cache, "partial");
    try {
      for (Path file : files) {
        Path to = partial.resolve(model.relativize(file).toString());
        Files.createDirectories(to.resolveSibling(""));
        Files.copy(file, to);
      }
      Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have been first.
      if (!Files.exists(copy)) {
        throw e;
      }
    } finally {
      if (Files.exists(partial)) {
        MoreFiles.deleteRecursively(partial, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }
}
