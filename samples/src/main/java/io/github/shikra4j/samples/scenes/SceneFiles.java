package io.github.shikra4j.samples.scenes;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.Picture;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Writes scenes: pictures under {@code images}, a thousand in each folder, and beside that folder
 * JSON lines, one file for each kind of row. Nothing is kept in memory but the sentences for the
 * vocabulary, of which there is a limit.
 */
public final class SceneFiles implements AutoCloseable {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final int PER_FOLDER = 1000;

  private final Path folder;
  private final SceneOptions options;
  private final SceneGenerator generator;
  private final Sentences sentences = new Sentences();
  private final Map<String, BufferedWriter> writers = new LinkedHashMap<>();

  private SceneFiles(Path folder, SceneOptions options) {
    this.folder = folder;
    this.options = options;
    generator = new SceneGenerator(options);
  }

  /**
   * Writes scenes into a folder without any: what a scene has no row of is not written.
   *
   * @param count how many
   * @param drawn is told after each how many there are
   * @throws OutputException if a file cannot be written
   */
  public static void write(Path folder, SceneOptions options, long count, LongConsumer drawn) {
    try (SceneFiles files = new SceneFiles(folder, options)) {
      for (long index = 0; index < count; index++) {
        files.write(index);
        drawn.accept(index + 1);
      }
      files.sentences.write(folder.resolve("vocabulary.txt"));
    } catch (IOException | UncheckedIOException e) {
      throw new OutputException(
          folder + " cannot be written: " + e.getMessage() + "; check its rights and space", e);
    }
  }

  private void write(long index) throws IOException {
    SplittableRandom random = new SplittableRandom(options.sceneSeed(index));
    Scene scene = generator.draw(random.split());
    String image = String.format(Locale.ROOT, "%03d/%06d.png", index / PER_FOLDER, index);
    Path file = folder.resolve("images").resolve(image);
    if (index % PER_FOLDER == 0) {
      Files.createDirectories(file.resolveSibling(""));
    }
    Picture.of(scene.paint().image()).write(file);
    Map<String, JsonObject> rows =
        SceneRows.of(scene, image, index, options.turns(), random.split());
    for (Map.Entry<String, JsonObject> row : rows.entrySet()) {
      writer(row.getKey()).write(GSON.toJson(row.getValue()) + "\n");
    }
    // Drills say nothing in other words than the rest.
    rows.keySet().removeIf(name -> name.startsWith(Drill.PREFIX));
    sentences.add(rows.values());
  }

  private BufferedWriter writer(String name) throws IOException {
    BufferedWriter known = writers.get(name);
    if (known != null) {
      return known;
    }
    BufferedWriter opened = Files.newBufferedWriter(folder.resolve(name + ".jsonl"));
    writers.put(name, opened);
    return opened;
  }

  @Override
  public void close() throws IOException {
    for (BufferedWriter writer : writers.values()) {
      writer.close();
    }
  }
}
