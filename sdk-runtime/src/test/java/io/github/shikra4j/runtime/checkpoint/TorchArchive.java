package io.github.shikra4j.runtime.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes torch archives, malformed ones too: the JDK's zip, and a pickle written by hand. */
final class TorchArchive {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private int method = ZipEntry.STORED;

  /** Starts one with a pickle whose every character is a byte. */
  static TorchArchive ofPickle(String pickle) {
    return new TorchArchive().with("data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
  }

  TorchArchive with(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  TorchArchive deflated() {
    method = ZipEntry.DEFLATED;
    return this;
  }

  Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        ZipEntry header = new ZipEntry("archive/" + entry.getKey());
        header.setMethod(method);
        header.setSize(entry.getValue().length);
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  /** Pickles text. */
  static String text(String value) {
    return "X" + (char) value.length() + "\0\0\0" + value;
  }

  /** Pickles {@code {name: value}}. */
  static String dict(String name, String value) {
    return "\u0080\2}(" + text(name) + value + "u.";
  }

  /** Pickles the call that rebuilds a tensor, of numbers below 256. */
  static String tensor(String storage, int elements, int offset, int[] shape, int[] strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(("
        + text("storage")
        + "ctorch\n"
        + storage
        + "\n"
        + text("0")
        + text("cpu")
        + number(elements)
        + "tQ"
        + number(offset)
        + tuple(shape)
        + tuple(strides)
        + "\u0089ccollections\nOrderedDict\n)RtR";
  }

  private static String tuple(int[] numbers) {
    StringBuilder tuple = new StringBuilder("(");
    for (int number : numbers) {
      tuple.append(number(number));
    }
    return tuple.append('t').toString();
  }

  /** Pickles a signed number of 32 bit. */
  private static String number(int value) {
    return "J"
        + (char) (value & 0xff)
        + (char) (value >> 8 & 0xff)
        + (char) (value >> 16 & 0xff)
        + (char) (value >>> 24);
  }
}
