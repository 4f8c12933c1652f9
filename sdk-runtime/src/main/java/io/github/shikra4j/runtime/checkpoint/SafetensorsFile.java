package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.shikra4j.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a safetensors header: 8 bytes of length, JSON, then the tensors without gaps or overlaps.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
final class SafetensorsFile {
  /** The limit of the format's own reader, in bytes. */
  private static final long MAX_HEADER = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  private final Path file;
  private final long dataStart;
  private final long dataBytes;
  private final Map<String, TensorLocation> tensors = new LinkedHashMap<>();

  private SafetensorsFile(Path file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  /** Returns where each tensor lies, in the header's order. */
  static Map<String, TensorLocation> read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = headerLength(file, channel);
      String header = header(file, channel, (int) length);
      long dataStart = LENGTH_BYTES + length;
      SafetensorsFile reader = new SafetensorsFile(file, dataStart, channel.size() - dataStart);
      reader.parse(header);
      reader.checkCoverage();
      return reader.tensors;
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static long headerLength(Path file, FileChannel channel) throws IOException {
    if (channel.size() < LENGTH_BYTES) {
      throw truncated(file);
    }
    long length = bytes(channel, 0, LENGTH_BYTES).getLong();
    if (length < 0 || length > MAX_HEADER) {
      throw new CheckpointException(
          "%s: a header of %s bytes; this is no safetensors file"
              .formatted(file, Long.toUnsignedString(length)));
    }
    if (LENGTH_BYTES + length > channel.size()) {
      throw truncated(file);
    }
    return length;
  }

  private static String header(Path file, FileChannel channel, int length) throws IOException {
    try {
      ByteBuffer utf8 = bytes(channel, LENGTH_BYTES, length);
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file + ": the header is not UTF-8", e);
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ends early");
      }
    }
    return buffer.flip();
  }

  private void parse(String header) throws IOException {
    try (JsonReader json = new JsonReader(new StringReader(header))) {
      json.setStrictness(Strictness.STRICT);
      json.beginObject();
      while (json.hasNext()) {
        entry(json);
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new CheckpointException(file + ": the header goes on after its object");
      }
    } catch (IOException | IllegalStateException | JsonParseException e) {
      throw new CheckpointException(file + ": the header is malformed: " + e.getMessage(), e);
    }
  }

  private void entry(JsonReader json) throws IOException {
    String name = json.nextName();
    if (name.equals("__metadata__")) {
      json.skipValue();
      return;
    }
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "dtype" -> dtype = json.nextString();
        case "shape" -> shape = numbers(json, name, Strides.MAX_DIMENSIONS);
        case "data_offsets" -> offsets = numbers(json, name, 2);
        default -> throw bad(name, "has a key that is neither dtype, shape nor data_offsets");
      }
    }
    json.endObject();
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw bad(name, "lacks dtype, shape or data_offsets");
    }
    if (tensors.put(name, location(name, dtype, shape, offsets)) != null) {
      throw bad(name, "is there twice");
    }
  }

  private List<Long> numbers(JsonReader json, String name, int most) throws IOException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      if (numbers.size() == most) {
        throw bad(name, "has more than " + most + " numbers in its shape or data_offsets");
      }
      numbers.add(number(json, name));
    }
    json.endArray();
    return numbers;
  }

  private long number(JsonReader json, String name) throws IOException {
    JsonToken token = json.peek();
    String text = token == JsonToken.NUMBER ? json.nextString() : token.toString();
    // Digits alone: the format has no fractions, exponents or signs; 18 digits fit a long.
    if (!text.matches("\\d{1,18}")) {
      throw bad(name, "has " + text + " where a whole number from 0 on belongs");
    }
    return Long.parseLong(text);
  }

  private TensorLocation location(String name, String dtype, List<Long> shape, List<Long> offsets) {
    ElementType type =
        ElementType.ofSafetensors(dtype)
            .orElseThrow(() -> bad(name, "has the dtype " + dtype + ", which is not supported"));
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (begin > end || end > dataBytes) {
      throw bad(name, "lies at %d to %d of %d bytes".formatted(begin, end, dataBytes));
    }
    if (Strides.bytes(shape, type.bytes()) != end - begin) {
      throw bad(
          name,
          "of shape %s and dtype %s does not take the %d bytes given"
              .formatted(shape, dtype, end - begin));
    }
    return new TensorLocation(
        file, name, type, shape, Strides.rowMajor(shape), dataStart + begin, end - begin);
  }

  private void checkCoverage() {
    long end = dataStart;
    List<TensorLocation> inOrder =
        tensors.values().stream()
            .sorted(
                Comparator.comparingLong(TensorLocation::start)
                    .thenComparingLong(TensorLocation::span))
            .toList();
    for (TensorLocation tensor : inOrder) {
      if (tensor.start() != end) {
        throw bad(
            tensor.name(),
            tensor.start() < end ? "overlaps the one before it" : "follows bytes of no tensor");
      }
      end += tensor.span();
    }
    if (end != dataStart + dataBytes) {
      throw new CheckpointException(
          "%s: %d bytes after the last tensor belong to none"
              .formatted(file, dataStart + dataBytes - end));
    }
  }

  private CheckpointException bad(String tensor, String what) {
    return new CheckpointException("%s: tensor %s %s".formatted(file, tensor, what));
  }

  private static CheckpointException truncated(Path file) {
    return new CheckpointException(
        file + ": the file ends within its header; fetch it again, it was cut off");
  }
}
