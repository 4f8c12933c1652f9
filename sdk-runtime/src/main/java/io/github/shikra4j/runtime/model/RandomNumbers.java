package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Fills tensors with normal random numbers at the speed of a disk: each is drawn from a table of
 * numbers that are already in the stored form, four by 64 random bits.
 */
final class RandomNumbers {
  /** A power of two, so that a number takes 16 bits. */
  private static final int TABLE = 1 << 16;

  private static final int CHUNK = 1 << 13;

  private final int size;
  private final byte[] table;
  private final byte[] chunk;

  /**
   * Makes the table.
   *
   * @param deviation of the numbers, whose mean is 0
   * @param type floating-point, of 2 or 4 bytes
   */
  RandomNumbers(double deviation, ElementType type) {
    size = type.bytes();
    table = Floats.encode(gaussians(deviation), type).array();
    chunk = new byte[CHUNK * size];
  }

  /** Each number stands beside its negative, so that the mean is nothing but 0. */
  private static float[] gaussians(double deviation) {
    Random random = new Random(0);
    float[] values = new float[TABLE];
    for (int i = 0; i < TABLE; i += 2) {
      values[i] = (float) (deviation * random.nextGaussian());
      values[i + 1] = -values[i];
    }
    return values;
  }

  /** Fills a buffer to its limit. */
  void fill(ByteBuffer bytes, SplittableRandom random) {
    ByteBuffer numbers = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer known = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (size == Short.BYTES) {
        drawShorts(numbers, known, random);
      } else {
        drawInts(numbers, known, random);
      }
      bytes.put(chunk, 0, Math.min(chunk.length, bytes.remaining()));
    }
  }

  private static void drawShorts(ByteBuffer numbers, ByteBuffer known, SplittableRandom random) {
    for (int at = 0; at < numbers.capacity(); at += 8) {
      long bits = random.nextLong();
      for (int i = 0; i < 8; i += 2) {
        numbers.putShort(at + i, known.getShort(2 * (int) (bits & 0xffff)));
        bits >>>= 16;
      }
    }
  }

  private static void drawInts(ByteBuffer numbers, ByteBuffer known, SplittableRandom random) {
    for (int at = 0; at < numbers.capacity(); at += 16) {
      long bits = random.nextLong();
      for (int i = 0; i < 16; i += 4) {
        numbers.putInt(at + i, known.getInt(4 * (int) (bits & 0xffff)));
        bits >>>= 16;
      }
    }
  }
}
