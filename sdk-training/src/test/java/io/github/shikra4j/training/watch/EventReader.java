package io.github.shikra4j.training.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads event files by another route than the writer's, checksums by another implementation. */
final class EventReader {
  private EventReader() {}

  /** Reads the data of all records, whose checksums it checks. */
  static List<byte[]> records(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = take(in, 8);
      assertEquals(masked(length), in.getInt(), "checksum of the length");
      byte[] data =
          take(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      assertEquals(masked(data), in.getInt(), "checksum of the data");
      records.add(data);
    }
    return records;
  }

  static List<Map<Integer, Object>> events(Path file) throws IOException {
    return records(Files.readAllBytes(file)).stream().map(EventReader::fields).toList();
  }

  private static int masked(byte[] data) {
    int crc = Hashing.crc32c().hashBytes(data).asInt();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** Decodes the last value of each field: bytes, Long, Double or Float. */
  static Map<Integer, Object> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new TreeMap<>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      fields.put((int) (tag >> 3), value(in, (int) (tag & 7)));
    }
    return fields;
  }

  private static Object value(ByteBuffer in, int wireType) {
    return switch (wireType) {
      case 0 -> varint(in);
      case 1 -> in.getDouble();
      case 2 -> take(in, (int) varint(in));
      case 5 -> in.getFloat();
      default -> throw new AssertionError("wire type " + wireType);
    };
  }

  static Map<Integer, Object> message(Map<Integer, Object> fields, int field) {
    return fields((byte[]) fields.get(field));
  }

  static String text(Map<Integer, Object> fields, int field) {
    return new String((byte[]) fields.get(field), UTF_8);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static byte[] take(ByteBuffer in, int size) {
    byte[] bytes = new byte[size];
    in.get(bytes);
    return bytes;
  }
}
