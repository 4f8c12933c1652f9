package io.github.shikra4j.training.watch;

import io.github.shikra4j.OutputException;
import io.github.shikra4j.training.protobuf.ProtoMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.zip.CRC32C;

/**
 * A file of events that TensorBoard reads: TensorFlow's <code>Event</code> messages, each a
 * TFRecord.
 *
 * <p>A record is the length of its data (8 bytes, little-endian), a masked checksum of those 8
 * bytes (4), the data, and a masked checksum of the data (4). Field numbers are those of
 * TensorFlow's <code>event.proto</code>, <code>summary.proto</code> and <code>tensor.proto</code>.
 */
final class EventFile implements AutoCloseable {
  private static final int STRING_TENSOR = 7;
  private static final int SESSION_START = 1;
  private static final long CHECKSUM_MASK = 0xa282ead8L;

  private final OutputFile file;
  private final Clock clock;

  /**
   * Begins a file.
   *
   * @param voidFrom events of older files in the same folder are void from this step on
   */
  EventFile(OutputFile file, long voidFrom, Clock clock) {
    this.file = file;
    this.clock = clock;
    write(new ProtoMessage().float64(1, now()).text(3, "brain.Event:2"));
    write(event(voidFrom).message(7, new ProtoMessage().integer(1, SESSION_START)));
  }

  /**
   * Makes a new file in a folder, which it makes too.
   *
   * @throws OutputException if it cannot be written
   */
  static EventFile create(Path folder, long voidFrom, Clock clock) {
    try {
      Files.createDirectories(folder);
      return new EventFile(newFile(folder, clock), voidFrom, clock);
    } catch (IOException e) {
      throw OutputFile.failure(folder, e);
    }
  }

  /** TensorBoard reads a folder's files in the order of their names: the time comes first. */
  private static OutputFile newFile(Path folder, Clock clock) throws IOException {
    String name =
        "events.out.tfevents.%010d.%s.%d"
            .formatted(clock.instant().getEpochSecond(), host(), ProcessHandle.current().pid());
    for (int i = 0; ; i++) {
      try {
        return OutputFile.open(folder.resolve(name + "." + i), StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        // Resumed within the same second: the next number.
      }
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Adds a number to a chart. */
  void scalar(long step, String tag, double value) {
    write(
        event(step).message(5, summary(new ProtoMessage().text(1, tag).float32(2, (float) value))));
  }

  /** Adds a text, read as Markdown. */
  void text(long step, String tag, String markdown) {
    ProtoMessage metadata = new ProtoMessage().message(1, new ProtoMessage().text(1, "text"));
    ProtoMessage shape = new ProtoMessage().message(2, new ProtoMessage().integer(1, 1));
    ProtoMessage tensor =
        new ProtoMessage().integer(1, STRING_TENSOR).message(2, shape).text(8, markdown);
    write(
        event(step)
            .message(
                5,
                summary(new ProtoMessage().text(1, tag).message(8, tensor).message(9, metadata))));
  }

  private ProtoMessage event(long step) {
    return new ProtoMessage().float64(1, now()).integer(2, step);
  }

  private static ProtoMessage summary(ProtoMessage value) {
    return new ProtoMessage().message(1, value);
  }

  private double now() {
    return clock.millis() / 1e3;
  }

  private void write(ProtoMessage event) {
    byte[] data = event.toBytes();
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(data).putInt(maskedChecksum(data, data.length));
    file.write(record.array());
  }

  private static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) (Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK);
  }

  @Override
  public void close() {
    file.close();
  }
}
