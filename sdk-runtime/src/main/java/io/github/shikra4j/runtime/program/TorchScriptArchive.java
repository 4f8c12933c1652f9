package io.github.shikra4j.runtime.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The zip file that libtorch reads a module from. Its attributes, lines {@code NAME : List[TYPE]}
 * of the class, are empty lists.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/csrc/jit/docs/serialization.md">
 *     TorchScript serialization</a>
 */
final class TorchScriptArchive {
  /** An empty tuple, pickled with protocol 2. */
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

  private static final Pattern ATTRIBUTE = Pattern.compile("(?m)^  (\\w+) : List\\[.+\\]$");

  private TorchScriptArchive() {}

  static byte[] of(String name, String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "k/data.pkl", object(name, source));
      store(zip, "k/constants.pkl", NO_CONSTANTS);
      store(zip, "k/version", utf8("3\n"));
      store(zip, "k/code/__torch__.py", utf8(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Pickles an object of the class and the dictionary of its attributes. */
  private static byte[] object(String name, String source) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2, 'c'});
    pickle.writeBytes(utf8("__torch__\n" + name + "\n"));
    pickle.writeBytes(new byte[] {')', (byte) 0x81, '}'});
    ATTRIBUTE
        .matcher(source)
        .results()
        .map(attribute -> utf8(attribute.group(1)))
        .forEach(
            attribute -> {
              pickle.writeBytes(new byte[] {'X', (byte) attribute.length, 0, 0, 0});
              pickle.writeBytes(attribute);
              pickle.writeBytes(new byte[] {']', 's'});
            });
    pickle.writeBytes(new byte[] {'b', '.'});
    return pickle.toByteArray();
  }

  /** Writes an entry uncompressed: libtorch maps entries where they stand. */
  private static void store(ZipOutputStream zip, String entry, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry header = new ZipEntry(entry);
    header.setMethod(ZipEntry.STORED);
    header.setSize(content.length);
    header.setCrc(crc.getValue());
    zip.putNextEntry(header);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
