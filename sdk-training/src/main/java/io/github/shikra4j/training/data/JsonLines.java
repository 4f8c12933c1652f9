package io.github.shikra4j.training.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of JSON objects, one a line, of which only the offsets are kept. Thread-safe. */
public final class JsonLines implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final long[] ends;

  private JsonLines(Path file, FileChannel channel, long[] ends) {
    this.file = file;
    this.channel = channel;
    this.ends = ends;
  }

  /**
   * Opens a file; reads it once to find the lines.
   *
   * @throws InvalidQuestionException if it cannot be read
   */
  public static JsonLines open(Path file) {
    try {
      long[] ends = ends(file);
      return new JsonLines(file, FileChannel.open(file), ends);
    } catch (NoSuchFileException e) {
      throw new InvalidQuestionException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InvalidQuestionException(file + " cannot be read: " + e, e);
    }
  }

  private static long[] ends(Path file) throws IOException {
    long[] ends = new long[1024];
    int rows = 0;
    long position = 0;
    long start = 0;
    byte[] block = new byte[1 << 16];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        for (int i = 0; i < read; i++) {
          if (block[i] == '\n') {
            ends = rows == ends.length ? Arrays.copyOf(ends, 2 * rows) : ends;
            start = position + i + 1;
            ends[rows++] = start;
          }
        }
        position += read;
      }
    }
    if (position > start) {
      ends = Arrays.copyOf(ends, rows + 1);
      ends[rows++] = position;
    }
    return Arrays.copyOf(ends, rows);
  }

  /** Returns the number of lines. */
  public long size() {
    return ends.length;
  }

  /**
   * Reads a row.
   *
   * @param row from 0
   * @throws InvalidQuestionException if there is no such row, or it is no JSON object; the message
   *     names file and line
   * @throws UncheckedIOException if the machine cannot read it
   */
  public JsonObject get(long row) {
    if (row < 0 || row >= ends.length) {
      throw new InvalidQuestionException(
          file + " has no row " + row + ", only " + ends.length + " from 0");
    }
    try {
      return JsonParser.parseString(line((int) row)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new InvalidQuestionException(where(row) + " is no JSON object; correct the row", e);
    } catch (IOException e) {
      throw new UncheckedIOException(where(row) + " cannot be read: " + e, e);
    }
  }

  /** Returns the position of the byte behind a row and the end of its line. */
  public long end(long row) {
    return ends[Math.toIntExact(row)];
  }

  /** Returns file and line of a row, as messages name it. */
  public String where(long row) {
    return file + ", line " + (row + 1);
  }

  private String line(int row) throws IOException {
    long start = row == 0 ? 0 : ends[row - 1];
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(ends[row] - start));
    while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {}
    return new String(bytes.array(), UTF_8);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new InvalidQuestionException(file + " cannot be closed: " + e, e);
    }
  }
}
