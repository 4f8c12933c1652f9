package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a pickle's operands; every step beyond the end is an error that names the file. */
final class PickleReader {
  private static final int LONGEST_LINE = 4096;

  private final Path file;
  private final ByteBuffer bytes;

  PickleReader(Path file, byte[] pickle) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int unsigned8() {
    return need(1).get() & 0xff;
  }

  int unsigned16() {
    return need(2).getShort() & 0xffff;
  }

  int signed32() {
    return need(4).getInt();
  }

  long unsigned32() {
    return need(4).getInt() & 0xffffffffL;
  }

  long signed64() {
    return need(8).getLong();
  }

  /** Reads a big-endian double, the one operand in that order. */
  double real() {
    return Double.longBitsToDouble(Long.reverseBytes(signed64()));
  }

  /** Reads a signed whole number of {@code count} bytes, at most 8. */
  long whole(long count) {
    if (count > 8) {
      throw bad("a whole number of " + count + " bytes, at most 8 supported");
    }
    need(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    int unused = 64 - 8 * (int) count;
    return count == 0 ? 0 : value << unused >> unused;
  }

  String utf8(long count) {
    ByteBuffer text = need(count).slice(bytes.position(), (int) count);
    bytes.position(bytes.position() + (int) count);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw bad("text that is not UTF-8");
    }
  }

  /** Reads up to the end of the line, which is dropped. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (int c = unsigned8(); c != '\n'; c = unsigned8()) {
      if (line.length() == LONGEST_LINE) {
        throw bad("a line of more than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private ByteBuffer need(long count) {
    if (count < 0 || count > bytes.remaining()) {
      throw bad("%d bytes needed, %d left".formatted(count, bytes.remaining()));
    }
    return bytes;
  }

  CheckpointException bad(String what) {
    return new CheckpointException(
        "%s: malformed pickle at byte %d: %s".formatted(file, bytes.position(), what));
  }
}
