package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Where a tensor lies: its first element is at byte {@code start} of {@code file}, and the last one
 * ends at {@code start + span}. Whoever makes one has checked that this is inside the file.
 *
 * @param strides elements to step for one index step of each dimension, each at least 0
 */
record TensorLocation(
    Path file,
    String name,
    ElementType type,
    List<Long> shape,
    List<Long> strides,
    long start,
    long span) {

  /** A view that repeats its storage would let a small file ask for any amount of memory. */
  private static final long LARGEST_REPETITION = 1 << 24;

  /** Maps the tensor's own region, never the whole file: shards of 10 GB are usual. */
  StoredTensor load() {
    long bytes = size();
    if (bytes == 0) {
      return stored(ByteBuffer.allocateDirect(0));
    }
    ByteBuffer region = map();
    if (!Strides.areContiguous(shape, strides)) {
      return stored(Strides.copy(region, type.bytes(), shape, strides, (int) bytes));
    }
    return stored(isAligned() ? region : copy(region));
  }

  private long size() {
    long bytes = Strides.bytes(shape, type.bytes());
    if (bytes < 0 || Math.max(bytes, span) > Integer.MAX_VALUE) {
      throw new CheckpointException(
          "%s: tensor %s of shape %s is larger than 2 GiB, which cannot be mapped"
              .formatted(file, name, shape));
    }
    if (bytes > span && bytes > LARGEST_REPETITION) {
      throw new CheckpointException(
          "%s: tensor %s of shape %s repeats the %d bytes that are stored; save it contiguous"
              .formatted(file, name, shape, span));
    }
    return bytes;
  }

  private ByteBuffer map() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (start + span > channel.size()) {
        throw new CheckpointException(
            "%s: tensor %s ends beyond the file; has it been cut since it was opened?"
                .formatted(file, name));
      }
      return channel.map(MapMode.READ_ONLY, start, span);
    } catch (IOException e) {
      throw new CheckpointException("%s: cannot map tensor %s".formatted(file, name), e);
    }
  }

  // Vector code may rely on the alignment of elements, which safetensors does not promise.
  private boolean isAligned() {
    return start % type.bytes() == 0;
  }

  private static ByteBuffer copy(ByteBuffer region) {
    return ByteBuffer.allocateDirect(region.remaining()).put(region).flip();
  }

  private StoredTensor stored(ByteBuffer bytes) {
    return new StoredTensor(
        name, type, shape, bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }
}
