package io.github.shikra4j.runtime.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes one file as {@code torch.save} does: a pickle, and a stored entry for each tensor. */
final class TorchWriter implements CheckpointWriter.Shard {
  /** Where torch lets a storage start, so that it can be mapped. */
  private static final int ALIGNMENT = 64;

  private static final int CHUNK = 1 << 16;

  @Override
  public void write(
      Path file, String name, List<TensorSpec> tensors, CheckpointWriter.Content content)
      throws IOException {
    String root = name.replaceFirst("\\.bin$", "") + "/";
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
      zip.setUseZip64(Zip64Mode.AsNeeded);
      entry(zip, root + "data.pkl", ByteBuffer.wrap(Pickler.stateDict(tensors)));
      entry(zip, root + "byteorder", ascii("little"));
      for (Map.Entry<String, TensorSpec> storage : inTorchsOrder(tensors)) {
        entry(zip, root + "data/" + storage.getKey(), content.bytes(storage.getValue()));
      }
      entry(zip, root + "version", ascii("3\n"));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Sorts the keys as text, 10 before 2. */
  private static List<Map.Entry<String, TensorSpec>> inTorchsOrder(List<TensorSpec> tensors) {
    Map<String, TensorSpec> byKey = new HashMap<>();
    IntStream.range(0, tensors.size()).forEach(i -> byKey.put(Integer.toString(i), tensors.get(i)));
    List<Map.Entry<String, TensorSpec>> entries = new ArrayList<>(byKey.entrySet());
    entries.sort(Map.Entry.comparingByKey());
    return entries;
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void entry(ZipArchiveOutputStream zip, String name, ByteBuffer content)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.remaining());
    entry.setAlignment(ALIGNMENT);
    entry.setTime(0);
    zip.putArchiveEntry(entry);
    byte[] chunk = new byte[CHUNK];
    while (content.hasRemaining()) {
      int count = Math.min(chunk.length, content.remaining());
      content.get(chunk, 0, count);
      zip.write(chunk, 0, count);
    }
    zip.closeArchiveEntry();
  }
}
