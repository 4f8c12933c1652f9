package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Pickled.Dict;
import io.github.shikra4j.runtime.checkpoint.Pickled.Storage;
import io.github.shikra4j.runtime.checkpoint.Pickled.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code torch.save} writes since 1.6: a zip of {@code NAME/data.pkl} and one stored,
 * never deflated, entry {@code NAME/data/KEY} for each storage.
 */
final class TorchFile {
  /** A pickle names some 100 bytes a tensor, so that a few hundred tensors take 100 kB. */
  private static final long MAX_PICKLE = 4 << 20;

  /** Keys under which training programs put the state_dict. */
  private static final List<String> WRAPPERS = List.of("state_dict", "model", "module");

  private final Path file;
  private final long fileBytes;
  private final Map<String, ZipArchiveEntry> entries = new HashMap<>();

  private TorchFile(Path file, long fileBytes) {
    this.file = file;
    this.fileBytes = fileBytes;
  }

  /** Returns where each tensor lies, in the state_dict's order. */
  static Map<String, TensorLocation> read(Path file) {
    refuseLegacy(file);
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      return new TorchFile(file, Files.size(file)).read(zip);
    } catch (IOException e) {
      throw malformed(file, e);
    } catch (CheckpointException e) {
      throw e;
    } catch (RuntimeException e) {
      // The zip library meets nonsense in headers with exceptions of several kinds.
      throw malformed(file, e);
    }
  }

  private static CheckpointException malformed(Path file, Exception e) {
    return new CheckpointException(
        "%s: not a readable torch archive, perhaps cut off: %s".formatted(file, e.getMessage()), e);
  }

  private static void refuseLegacy(Path file) {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (head.length > 1 && (head[0] & 0xff) == 0x80) {
      throw new CheckpointException(
          file
              + ": written by torch before 1.6 or with the old format; convert it with"
              + " torch.save(torch.load(path, map_location='cpu', weights_only=True), path)");
    }
    if (head.length < 4 || head[0] != 'P' || head[1] != 'K') {
      throw new CheckpointException(
          file + ": not a torch archive; fetch it again (is it a Git LFS pointer?)");
    }
  }

  private Map<String, TensorLocation> read(ZipFile zip) throws IOException {
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (entries.put(entry.getName(), entry) != null) {
        throw new CheckpointException("%s: entry %s is there twice".formatted(file, entry));
      }
    }
    String root = root();
    checkByteOrder(zip, root);
    Pickled pickled = Unpickler.read(file, content(zip, root + "data.pkl", MAX_PICKLE));
    Map<String, TensorLocation> tensors = new LinkedHashMap<>();
    stateDict(pickled)
        .entries()
        .forEach(
            (name, value) -> {
              if (value instanceof Tensor tensor) {
                tensors.put(name, location(root, name, tensor));
              }
            });
    return tensors;
  }

  private String root() {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - 9)
            .toList();
    if (pickles.size() != 1) {
      throw new CheckpointException(
          "%s: %d entries named data.pkl where one belongs; this is no torch archive"
              .formatted(file, pickles.size()));
    }
    return pickles.get(0).replace("data.pkl", "");
  }

  private void checkByteOrder(ZipFile zip, String root) throws IOException {
    String name = root + "byteorder";
    if (entries.containsKey(name)
        && !new String(content(zip, name, 16), StandardCharsets.UTF_8).equals("little")) {
      throw new CheckpointException(file + ": not little-endian; save it anew on such a machine");
    }
  }

  private byte[] content(ZipFile zip, String name, long most) throws IOException {
    ZipArchiveEntry entry = stored(name);
    if (entry.getSize() > most) {
      throw new CheckpointException(
          "%s: entry %s has %d bytes, at most %d supported"
              .formatted(file, name, entry.getSize(), most));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes((int) entry.getSize());
    }
  }

  private ZipArchiveEntry stored(String name) {
    @Nullable ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      throw new CheckpointException("%s: entry %s is missing".formatted(file, name));
    }
    long start = entry.getDataOffset();
    long size = entry.getSize();
    if (entry.getMethod() != ZipEntry.STORED
        || start < 0
        || size < 0
        || size != entry.getCompressedSize()
        || start > fileBytes - size) {
      throw new CheckpointException(
          "%s: entry %s is compressed or lies beyond the file".formatted(file, name));
    }
    return entry;
  }

  private Dict stateDict(Pickled pickled) {
    if (!(pickled instanceof Dict dict)) {
      throw new CheckpointException(file + ": holds no dict of tensors");
    }
    if (dict.entries().values().stream().noneMatch(Tensor.class::isInstance)) {
      for (String wrapper : WRAPPERS) {
        if (dict.entries().get(wrapper) instanceof Dict inner) {
          return inner;
        }
      }
    }
    return dict;
  }

  private TensorLocation location(String root, String name, Tensor tensor) {
    Storage storage = tensor.storage();
    ZipArchiveEntry entry = stored(root + "data/" + storage.key());
    int elementBytes = storage.type().bytes();
    if (storage.elements() > entry.getSize() / elementBytes) {
      throw new CheckpointException(
          "%s: tensor %s: storage %s has fewer than its %d elements"
              .formatted(file, name, storage.key(), storage.elements()));
    }
    long span = Strides.span(tensor.shape(), tensor.strides());
    if (span < 0
        || tensor.offset() > storage.elements()
        || span > storage.elements() - tensor.offset()) {
      throw new CheckpointException(
          "%s: tensor %s of shape %s, strides %s and offset %d reaches beyond its storage of %d"
              .formatted(
                  file,
                  name,
                  tensor.shape(),
                  tensor.strides(),
                  tensor.offset(),
                  storage.elements()));
    }
    return new TensorLocation(
        file,
        name,
        storage.type(),
        tensor.shape(),
        tensor.strides(),
        entry.getDataOffset() + tensor.offset() * elementBytes,
        span * elementBytes);
  }
}
