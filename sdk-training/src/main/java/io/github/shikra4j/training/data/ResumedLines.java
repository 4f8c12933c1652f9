package io.github.shikra4j.training.data;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** A file of numbered JSON rows that a run which was cut short can be continued in. */
public final class ResumedLines implements AutoCloseable {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeSpecialFloatingPointValues().create();

  /** Tells whether rows come from the input that their file is to be continued with. */
  public interface Origin {
    /**
     * Looks at a whole row.
     *
     * @param row from 0; the number that it has, too
     */
    boolean isOf(long row, JsonObject written);
  }

  private final RunLock held;
  private final BufferedWriter writer;
  private final Consumer<JsonObject> tally;
  private long written;

  private ResumedLines(
      RunLock held, BufferedWriter writer, Consumer<JsonObject> tally, long written) {
    this.held = held;
    this.writer = writer;
    this.tally = tally;
    this.written = written;
  }

  /**
   * Opens a file behind its last whole row; half a row is cut off.
   *
   * @param rows how many rows it may hold
   * @throws InvalidQuestionException if a row in it is not the one due, or another run writes it;
   *     the file stays as it is
   */
  public static ResumedLines resume(Path file, long rows) throws IOException {
    return resume(file, rows, (row, written) -> true, row -> {});
  }

  /**
   * Opens a file behind its last whole row, after a look at a few of its rows.
   *
   * @param rows how many rows it may hold
   * @param origin is shown the rows 0, 1, 3, 7 and so on
   * @param tally is told of every row, those of earlier runs and those written from here on
   * @throws InvalidQuestionException if a row in it is not the one due, or another run writes it;
   *     the file stays as it is
   */
  public static ResumedLines resume(Path file, long rows, Origin origin, Consumer<JsonObject> tally)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    RunLock held = RunLock.of(file);
    try {
      long whole = Files.exists(file) ? trim(file, rows, origin, tally) : 0;
      return new ResumedLines(
          held,
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          tally,
          whole);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** Looks at the whole file before it cuts anything off: another file stays as it is. */
  private static long trim(Path file, long rows, Origin origin, Consumer<JsonObject> tally)
      throws IOException {
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = lastLineEnd(in);
      boolean half = end < in.size();
      long row = 0;
      // Half a character at the end is no reason to stop.
      try (var lines =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          boolean last = half && !lines.ready();
          if (row >= rows || !(last ? isBegun(line, row) : isWhole(line, row, origin, tally))) {
            throw new InvalidQuestionException(
                file
                    + ", line "
                    + (row + 1)
                    + ": is no answer to the input's row "
                    + row
                    + "; move the file away to begin anew");
          }
          row++;
        }
      }
      in.truncate(end);
      return half ? row - 1 : row;
    }
  }

  /** Tells whether a line may be the beginning of that row. */
  private static boolean isBegun(String line, long row) {
    String beginning = "{\"index\":" + row + ",";
    return line.startsWith(beginning) || beginning.startsWith(line);
  }

  private static long lastLineEnd(FileChannel in) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    for (long end = in.size(); end > 0; end -= Math.min(end, block.capacity())) {
      int size = Math.toIntExact(Math.min(end, block.capacity()));
      block.clear().limit(size);
      while (block.hasRemaining() && in.read(block, end - block.remaining()) >= 0) {}
      for (int i = size - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return end - size + i + 1;
        }
      }
    }
    return 0;
  }

  private static boolean isWhole(String line, long row, Origin origin, Consumer<JsonObject> tally) {
    try {
      JsonObject written = JsonParser.parseString(line).getAsJsonObject();
      boolean shown = Long.bitCount(row + 1) == 1;
      boolean due =
          written.get("index").getAsLong() == row && (!shown || origin.isOf(row, written));
      if (due) {
        tally.accept(written);
      }
      return due;
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | UnsupportedOperationException
        | NumberFormatException e) {
      return false;
    }
  }

  /** Returns the rows in the file. */
  public long written() {
    return written;
  }

  /** Writes a row with its number, whole or not at all. */
  public void write(JsonObject answer) throws IOException {
    JsonObject row = new JsonObject();
    row.addProperty("index", written);
    answer.entrySet().forEach(entry -> row.add(entry.getKey(), entry.getValue()));
    writer.write(GSON.toJson(row) + "\n");
    writer.flush();
    written++;
    tally.accept(row);
  }

  @Override
  public void close() throws IOException {
    try (held) {
      writer.close();
    }
  }
}
