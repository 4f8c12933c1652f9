package io.github.shikra4j.training.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.OutputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTests {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1500), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void write_scalar_givesTheBytesOfTheSpecification() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (EventFile events = new EventFile(new OutputFile(folder, out), 0, CLOCK)) {
      events.scalar(300, "a", 0.5);
    }

    List<byte[]> records = EventReader.records(out.toByteArray());
    assertHex("09 000000000000f83f  1a 0d 627261696e2e4576656e743a32", records.get(0));
    // wall_time; step 0; session_log{status START}
    assertHex("09 000000000000f83f  10 00  3a 02  08 01", records.get(1));
    // wall_time; step 300 as the varint ac 02; summary{value{tag "a", simple_value 0.5}}
    assertHex("09 000000000000f83f  10 ac02  2a 0a  0a 08  0a 01 61  15 0000003f", records.get(2));
    assertEquals(3, records.size());
  }

  /** Every event file that TensorFlow writes begins with these twelve bytes. */
  @Test
  void write_versionRecord_beginsAsEveryEventFile() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EventFile(new OutputFile(folder, out), 0, CLOCK).close();

    assertHex("18 00000000000000 a37f4b22", Arrays.copyOf(out.toByteArray(), 12));
  }

  @Test
  void write_text_isAStringTensorOfTheTextPlugin() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (EventFile events = new EventFile(new OutputFile(folder, out), 0, CLOCK)) {
      events.text(7, "samples/0", "où?");
    }

    Map<Integer, Object> event = EventReader.fields(EventReader.records(out.toByteArray()).get(2));
    Map<Integer, Object> value = EventReader.message(EventReader.message(event, 5), 1);
    Map<Integer, Object> tensor = EventReader.message(value, 8);
    assertEquals(7L, event.get(2));
    assertEquals("samples/0", EventReader.text(value, 1));
    assertEquals(7L, tensor.get(1), "DT_STRING");
    assertEquals(1L, EventReader.message(EventReader.message(tensor, 2), 2).get(1), "size");
    assertEquals("où?", EventReader.text(tensor, 8));
    assertEquals(
        "text", EventReader.text(EventReader.message(EventReader.message(value, 9), 1), 1));
  }

  @Test
  void create_resumed_opensANewFileThatVoidsLaterSteps() throws IOException {
    EventFile.create(folder, 0, CLOCK).close();
    EventFile.create(folder, 40, CLOCK).close();

    try (var files = Files.list(folder)) {
      List<Path> names = files.sorted().toList();
      assertEquals(2, names.size());
      assertTrue(
          names.get(1).getFileName().toString().startsWith("events.out.tfevents.0000000001."));
      Map<Integer, Object> start = EventReader.events(names.get(1)).get(1);
      assertEquals(40L, start.get(2));
      assertEquals(1L, EventReader.message(start, 7).get(1), "SessionLog.START");
    }
  }

  @Test
  void write_onFullDisk_namesTheFile() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Path file = Path.of("run", "events");

    OutputException error =
        assertThrows(
            OutputException.class, () -> new EventFile(new OutputFile(file, full), 0, CLOCK));

    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    assertTrue(error.getMessage().contains("No space left on device"), error.getMessage());
  }

  private static void assertHex(String expected, byte[] actual) {
    assertArrayEquals(
        HexFormat.of().parseHex(expected.replace(" ", "")),
        actual,
        () -> HexFormat.of().formatHex(actual));
  }
}
