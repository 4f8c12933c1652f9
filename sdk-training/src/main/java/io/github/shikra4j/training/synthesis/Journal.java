package io.github.shikra4j.training.synthesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.data.JsonLines;
import io.github.shikra4j.training.data.RunLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a job has done, line by line, so that it goes on exactly where it was cut. Thread-safe.
 *
 * <p>The first line says what is asked of whom. After it, {@code sent} announces a request, {@code
 * failed} sums up the requests of a picture that has no answer and will be asked again, {@code
 * done} those of a picture that is finished, with what came of it. Requests that were announced and
 * never summed up went down with a run; they are charged as if they had been answered at full
 * length.
 */
final class Journal implements AutoCloseable {
  private static final String LLM = "llm";
  private static final String PROMPT = "prompt";
  private static final String SENT = "sent";
  private static final String DONE = "done";
  private static final String FAILED = "failed";

  private final Path file;
  private final FileChannel channel;
  private final RunLock held;

  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, Spending> open = new HashMap<>();
  private Spending summed = Spending.NONE;

  /** Where a line is. */
  private record Line(long start, long end) {}

  private Journal(Path file, FileChannel channel, RunLock held) {
    this.file = file;
    this.channel = channel;
    this.held = held;
  }

  /**
   * Begins or goes on.
   *
   * @param llm the chat model
   * @param prompt stands for what it is told
   * @param images the pictures that there are
   * @throws InvalidQuestionException if the file is of another job, or none of a job
   */
  static Journal open(Path file, String llm, String prompt, Set<String> images) {
    JsonObject header = new JsonObject();
    header.addProperty(LLM, llm);
    header.addProperty(PROMPT, prompt);
    try {
      RunLock held = RunLock.of(file);
      try {
        FileChannel channel =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
          Journal journal = new Journal(file, channel, held);
          journal.load(header, images);
          return journal;
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        held.close();
        throw e;
      }
    } catch (IOException e) {
      throw SynthesisFiles.failure(file, e);
    }
  }

  private void load(JsonObject header, Set<String> images) throws IOException {
    long end = 0;
    try (JsonLines rows = JsonLines.open(file)) {
      long whole = isTorn() ? rows.size() - 1 : rows.size();
      if (whole == 0) {
        checkTorn();
      } else if (belongs(header, rows, whole)) {
        for (long row = 1; row < whole; row++) {
          add(rows, row, images);
        }
        end = rows.end(whole - 1);
      }
    }
    channel.truncate(end);
    channel.position(end);
    if (end == 0) {
      write(header);
    }
    // Summed up now: what follows of these pictures is about other requests.
    Map.copyOf(open).forEach((image, spent) -> failed(image, spent, "the run was cut"));
  }

  private boolean isTorn() throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
  }

  /** A file without a whole line is ours if it may be the beginning of one. */
  private void checkTorn() throws IOException {
    ByteBuffer begun = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 16));
    channel.read(begun, 0);
    String text = new String(begun.array(), UTF_8);
    String beginning = "{\"" + LLM + "\":";
    if (!beginning.startsWith(text) && !text.startsWith(beginning)) {
      throw foreign(0);
    }
  }

  /** Tells whether what follows is of this job; if another has done nothing yet, it may go. */
  private boolean belongs(JsonObject header, JsonLines rows, long whole) {
    JsonObject first = rows.get(0);
    if (!first.keySet().equals(header.keySet())) {
      throw foreign(0);
    }
    if (first.equals(header)) {
      return true;
    }
    for (long row = 1; row < whole; row++) {
      if (rows.get(row).has(DONE)) {
        throw new InvalidQuestionException(
            file
                + " is of "
                + (first.get(LLM).equals(header.get(LLM)) ? "other instructions to " : "")
                + first.get(LLM)
                + "; name another output, or move this one and its companions away");
      }
    }
    return false;
  }

  private void add(JsonLines rows, long line, Set<String> images) {
    JsonObject row = rows.get(line);
    try {
      if (row.has(SENT)) {
        announce(row.get(SENT).getAsString(), row.get("reserved").getAsLong());
      } else {
        String image = row.get(row.has(DONE) ? DONE : FAILED).getAsString();
        if (!images.contains(image)) {
          throw new InvalidQuestionException(
              where(line) + " is of picture " + image + ", which is not in the folder");
        }
        if (row.has(DONE)) {
          var unused = result(row);
          lines.put(image, new Line(rows.end(line - 1), rows.end(line)));
        }
        sumUp(image, Spending.read(row));
      }
    } catch (NullPointerException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException e) {
      throw foreign(line);
    }
  }

  private InvalidQuestionException foreign(long line) {
    return new InvalidQuestionException(
        where(line) + " is no line of a journal; name another output, or move the file away");
  }

  private String where(long line) {
    return file + ", line " + (line + 1);
  }

  private void announce(String image, long reserved) {
    open.merge(image, Spending.uncertain(reserved), Spending::plus);
  }

  private void sumUp(String image, Spending spent) {
    open.remove(image);
    summed = summed.plus(spent);
  }

  /** Returns what was spent so far, in earlier runs too. */
  synchronized Spending spent() {
    return open.values().stream().reduce(summed, Spending::plus);
  }

  synchronized boolean isDone(String image) {
    return lines.containsKey(image);
  }

  synchronized long done() {
    return lines.size();
  }

  /** Returns what came of a picture, if it is finished. */
  synchronized Optional<PictureResult> result(String image) {
    Line line = lines.get(image);
    return Optional.ofNullable(line).map(this::read).map(Journal::result);
  }

  private JsonObject read(Line line) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(line.end() - line.start()));
    try {
      while (bytes.hasRemaining() && channel.read(bytes, line.start() + bytes.position()) >= 0) {}
    } catch (IOException e) {
      throw SynthesisFiles.failure(file, e);
    }
    return JsonParser.parseString(new String(bytes.array(), UTF_8)).getAsJsonObject();
  }

  private static PictureResult result(JsonObject row) {
    return new PictureResult(objects(row, "rows"), objects(row, "rejected"));
  }

  private static List<JsonObject> objects(JsonObject row, String key) {
    return row.getAsJsonArray(key).asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** Notes that a request is about to be sent. */
  synchronized void sent(String image, long reserved) {
    JsonObject row = new JsonObject();
    row.addProperty(SENT, image);
    row.addProperty("reserved", reserved);
    write(row);
    announce(image, reserved);
  }

  /** Notes what a picture cost that has no answer. */
  synchronized void failed(String image, Spending spent, String reason) {
    JsonObject row = new JsonObject();
    row.addProperty(FAILED, image);
    spent.write(row);
    row.addProperty("reason", reason);
    write(row);
    sumUp(image, spent);
  }

  /** Notes what came of a picture. */
  synchronized void done(String image, Spending spent, PictureResult result) {
    JsonObject row = new JsonObject();
    row.addProperty(DONE, image);
    spent.write(row);
    row.add("rows", array(result.rows()));
    row.add("rejected", array(result.rejected()));
    lines.put(image, write(row));
    sumUp(image, spent);
  }

  private static JsonArray array(List<JsonObject> rows) {
    JsonArray array = new JsonArray();
    rows.forEach(array::add);
    return array;
  }

  /** Handed to the operating system at once: a process that is killed leaves the line behind. */
  private Line write(JsonObject row) {
    try {
      long start = channel.position();
      ByteBuffer line = UTF_8.encode(row + "\n");
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException e) {
        // Others' lines must not stand behind half of this one.
        channel.truncate(start);
        throw e;
      }
      return new Line(start, channel.position());
    } catch (IOException e) {
      throw SynthesisFiles.failure(file, e);
    }
  }

  @Override
  public void close() {
    try (held) {
      channel.close();
    } catch (IOException e) {
      throw SynthesisFiles.failure(file, e);
    }
  }
}
