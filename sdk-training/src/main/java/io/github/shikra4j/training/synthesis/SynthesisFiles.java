package io.github.shikra4j.training.synthesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OutputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a job.
 *
 * @param rows what counts
 * @param rejected what does not
 * @param journal what was done, from which the others can be made anew
 * @param report figures
 */
record SynthesisFiles(Path rows, Path rejected, Path journal, Path report) {
  private static final String ENDING = ".jsonl";

  /** Names the files of which one is the output. */
  static SynthesisFiles of(Path output) {
    String name = String.valueOf(output.toAbsolutePath().getFileName());
    String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    return new SynthesisFiles(
        output,
        output.resolveSibling(stem + ".rejected" + ENDING),
        output.resolveSibling(stem + ".done" + ENDING),
        output.resolveSibling(stem + ".report.json"));
  }

  /** What the files hold. */
  record Contents(long rows, Map<Rejection, Long> rejected) {}

  /**
   * Sees to it that nothing else is written over.
   *
   * @throws InvalidQuestionException if there are rows, and no journal that knows of them
   */
  void check() {
    try {
      Path folder = rows.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      for (Path file : List.of(rows, rejected)) {
        if (!Files.exists(journal) && Files.exists(file) && Files.size(file) > 0) {
          throw new InvalidQuestionException(
              file + " holds something, and " + journal + " is not there; move it away");
        }
      }
    } catch (IOException e) {
      throw failure(rows, e);
    }
  }

  /** Writes rows and rejections in the order of the pictures. */
  Contents rewrite(Journal done, List<String> images) {
    long count = 0;
    Map<Rejection, Long> reasons = new EnumMap<>(Rejection.class);
    Path newRows = temporary(rows);
    Path newRejected = temporary(rejected);
    try (BufferedWriter good = Files.newBufferedWriter(newRows);
        BufferedWriter bad = Files.newBufferedWriter(newRejected)) {
      for (String image : images) {
        Optional<PictureResult> result = done.result(image);
        if (result.isPresent()) {
          write(result.get().rows(), good);
          write(result.get().rejected(), bad);
          count += result.get().rows().size();
          result.get().rejected().forEach(row -> reasons.merge(reason(row), 1L, Long::sum));
        }
      }
    } catch (IOException e) {
      throw failure(rows, e);
    }
    move(newRows, rows);
    move(newRejected, rejected);
    return new Contents(count, reasons);
  }

  private static Rejection reason(JsonObject rejected) {
    return Rejection.valueOf(rejected.get("reason").getAsString().toUpperCase(Locale.ROOT));
  }

  private static void write(List<JsonObject> lines, BufferedWriter writer) throws IOException {
    for (JsonObject line : lines) {
      writer.write(line + "\n");
    }
  }

  /** Adds what came of a picture. */
  synchronized void append(PictureResult result) {
    append(rows, result.rows());
    append(rejected, result.rejected());
  }

  private static void append(Path file, List<JsonObject> lines) {
    try (BufferedWriter writer =
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      write(lines, writer);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Writes the figures. */
  void write(SynthesisReport figures) {
    Path written = temporary(report);
    try {
      Files.writeString(written, figures.json() + "\n", UTF_8);
    } catch (IOException e) {
      throw failure(report, e);
    }
    move(written, report);
  }

  private static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure(to, e);
    }
  }

  static OutputException failure(Path file, IOException e) {
    return new OutputException(
        file + " cannot be written: " + e + "; free space or mend the folder, then run again", e);
  }
}
