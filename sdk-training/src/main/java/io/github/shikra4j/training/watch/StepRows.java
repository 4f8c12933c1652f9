package io.github.shikra4j.training.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shikra4j.OutputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of JSON objects, one a line and each with a step, that a resumed run continues. */
final class StepRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepRows.class);

  private final OutputFile file;

  private StepRows(OutputFile file) {
    this.file = file;
  }

  /**
   * Opens a file to append to, cut off at the first row that has a step from <code>end</code> on or
   * is torn: what a killed run wrote after its last checkpoint is written again.
   *
   * @throws OutputException if it cannot be read or written, or a line of it is no row of a run
   */
  static StepRows open(Path file, long end) {
    try {
      if (Files.exists(file)) {
        cut(file, keptBytes(file, end));
      }
      return new StepRows(
          OutputFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw OutputFile.failure(file, e);
    }
  }

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() > size) {
        LOG.info(
            "cut {} bytes that the resumed run writes again off {}", channel.size() - size, file);
        channel.truncate(size);
      }
    }
  }

  private static long keptBytes(Path file, long end) throws IOException {
    long kept = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') {
          if (step(file, line.toString(UTF_8)) >= end) {
            return kept;
          }
          kept += line.size();
          line.reset();
        }
      }
    }
    return kept;
  }

  private static long step(Path file, String line) {
    return parse(line)
        .orElseThrow(
            () ->
                new OutputException(
                    "%s: has a line that no run wrote; move it away, or name another output"
                        .formatted(file)))
        .get("step")
        .getAsLong();
  }

  private static Optional<JsonObject> parse(String line) {
    try {
      JsonElement row = JsonParser.parseString(line);
      return Optional.of(row)
          .filter(JsonElement::isJsonObject)
          .map(JsonElement::getAsJsonObject)
          .filter(object -> isNumber(object.get("step")));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isNumber(@Nullable JsonElement value) {
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
  }

  /**
   * Reads all rows of a file; a torn last one is passed over.
   *
   * @throws OutputException if it cannot be read
   */
  static void read(Path file, Consumer<JsonObject> rows) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        parse(line).ifPresent(rows);
      }
    } catch (IOException e) {
      throw new OutputException(file + " cannot be read: " + e, e);
    }
  }

  /** Appends a row, whole. */
  void write(JsonObject row) {
    file.write((row + "\n").getBytes(UTF_8));
  }

  /** Adds a number as it is; JSON has none that is not finite, which becomes null. */
  static void addNumber(JsonObject row, String key, double value) {
    row.addProperty(key, Double.isFinite(value) ? (Double) value : null);
  }

  @Override
  public void close() {
    file.close();
  }
}
