package io.github.shikra4j.runtime.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/** Writes one safetensors file. */
final class SafetensorsWriter implements CheckpointWriter.Shard {
  /** The data start on a multiple of this, so that every element is aligned. */
  private static final int ALIGNMENT = 8;

  @Override
  public void write(
      Path file, String name, List<TensorSpec> tensors, CheckpointWriter.Content content)
      throws IOException {
    // Wide elements first: then narrow ones before them cannot break their alignment.
    List<TensorSpec> inOrder =
        tensors.stream()
            .sorted(Comparator.comparingInt((TensorSpec tensor) -> -tensor.type().bytes()))
            .toList();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(channel, header(inOrder));
      for (TensorSpec tensor : inOrder) {
        writeFully(channel, content.bytes(tensor));
      }
      channel.force(true);
    }
  }

  private static ByteBuffer header(List<TensorSpec> tensors) {
    JsonObject header = new JsonObject();
    JsonObject metadata = new JsonObject();
    metadata.addProperty("format", "pt");
    header.add("__metadata__", metadata);
    long offset = 0;
    for (TensorSpec tensor : tensors) {
      header.add(tensor.name(), entry(tensor, offset));
      offset += tensor.bytes();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer buffer = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(length).put(json);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static JsonObject entry(TensorSpec tensor, long offset) {
    JsonArray shape = new JsonArray();
    tensor.shape().forEach(shape::add);
    JsonArray offsets = new JsonArray();
    offsets.add(offset);
    offsets.add(offset + tensor.bytes());
    JsonObject entry = new JsonObject();
    entry.addProperty("dtype", tensor.type().safetensorsName());
    entry.add("shape", shape);
    entry.add("data_offsets", offsets);
    return entry;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
