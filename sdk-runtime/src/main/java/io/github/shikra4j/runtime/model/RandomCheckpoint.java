package io.github.shikra4j.runtime.model;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter.Format;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * A Shikra with random weights, to measure speed and to test with. Its answers are nonsense, and
 * the same for the same shape, seed, deviation and type.
 *
 * <p>Norms' weights are 1, biases a tenth as large as the other numbers, as in a model that is
 * about to be trained.
 *
 * @param shape the sizes
 * @param seed of the numbers
 * @param deviation of the numbers; 0.02 is what LLaMA and CLIP are initialised with
 * @param trainable whether to draw the numbers that training from nothing begins with, each
 *     matrix's with a deviation of its own
 * @param type floating-point, of 2 or 4 bytes
 * @param format of the weights' files
 * @param maxShardBytes a file holds no more tensors than that, but at least one
 * @param tower the tower's folder, relative to the model's
 * @param listener hears of the bytes written
 */
public record RandomCheckpoint(
    ModelShape shape,
    long seed,
    double deviation,
    boolean trainable,
    ElementType type,
    Format format,
    long maxShardBytes,
    String tower,
    Progress.Listener listener) {

  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.model",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");

  private static final double INITIALIZER_RANGE = 0.02;
  private static final double BIASES = 0.1;

  /** What transformers writes into one file unless told otherwise. */
  private static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

  /** Describes a checkpoint as published ones are: float16, safetensors, files of up to 5 GB. */
  public RandomCheckpoint(ModelShape shape, long seed) {
    this(
        shape,
        seed,
        INITIALIZER_RANGE,
        false,
        ElementType.FLOAT16,
        Format.SAFETENSORS,
        DEFAULT_SHARD_BYTES,
        "clip",
        progress -> {});
  }

  /** Returns the same with numbers of another deviation. */
  public RandomCheckpoint withDeviation(double other) {
    return new RandomCheckpoint(
        shape, seed, other, trainable, type, format, maxShardBytes, tower, listener);
  }

  /** Returns the same with the numbers that training from nothing begins with. */
  public RandomCheckpoint withTrainableNumbers() {
    return new RandomCheckpoint(
        shape, seed, deviation, true, type, format, maxShardBytes, tower, listener);
  }

  /** Returns the same in another number format, floating-point of 2 or 4 bytes. */
  public RandomCheckpoint withType(ElementType other) {
    return new RandomCheckpoint(
        shape, seed, deviation, trainable, other, format, maxShardBytes, tower, listener);
  }

  /** Returns the same in another file format, whose files hold at most so many bytes. */
  public RandomCheckpoint withFormat(Format other, long shardBytes) {
    return new RandomCheckpoint(
        shape, seed, deviation, trainable, type, other, shardBytes, tower, listener);
  }

  /** Returns the same with the tower in another folder, relative to the model's. */
  public RandomCheckpoint withTower(String folder) {
    return new RandomCheckpoint(
        shape, seed, deviation, trainable, type, format, maxShardBytes, folder, listener);
  }

  /** Returns the same with a listener, told of the bytes of model and tower apart. */
  public RandomCheckpoint withListener(Progress.Listener other) {
    return new RandomCheckpoint(
        shape, seed, deviation, trainable, type, format, maxShardBytes, tower, other);
  }

  /**
   * Writes the model's and the tower's folder.
   *
   * @param folder made where it is missing
   * @param tokenizer a folder with the tokenizer's files, which are copied
   * @throws CheckpointException if there is no tokenizer, or a folder cannot be written
   */
  public void write(Path folder, Path tokenizer) {
    ShapeTensors tensors = new ShapeTensors(type);
    Path towerFolder = folder.resolve(tower).normalize();
    try {
      copyTokenizer(tokenizer, Files.createDirectories(folder));
      ShapeConfigs configs = new ShapeConfigs(shape, type, tower);
      if (shape.vision().isPresent()) {
        ModelShape.Vision vision = shape.vision().get();
        Files.createDirectories(towerFolder);
        writeWeights(towerFolder, tensors.tower(vision));
        writeJson(towerFolder.resolve("preprocessor_config.json"), configs.preprocessor(vision));
        writeJson(towerFolder.resolve("config.json"), configs.tower(vision));
      }
      writeWeights(folder, tensors.model(shape));
      // Last, so that what a cut run leaves looks like no model.
      writeJson(folder.resolve("config.json"), configs.model());
    } catch (IOException e) {
      throw new CheckpointException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void copyTokenizer(Path from, Path to) throws IOException {
    List<String> found =
        TOKENIZER_FILES.stream().filter(name -> Files.exists(from.resolve(name))).toList();
    if (found.stream().noneMatch(name -> name.matches("tokenizer\\.(model|json)"))) {
      throw new CheckpointException(from + " has no tokenizer.model and no tokenizer.json");
    }
    for (String name : found) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void writeJson(Path file, JsonObject json) throws IOException {
    Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n");
  }

  private void writeWeights(Path folder, List<TensorSpec> tensors) {
    long largest = tensors.stream().mapToLong(TensorSpec::bytes).max().orElse(0);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.toIntExact(largest)).order(ByteOrder.LITTLE_ENDIAN);
    Map<Double, RandomNumbers> numbers = new HashMap<>();
    new CheckpointWriter(folder, format, maxShardBytes, listener)
        .write(tensors, tensor -> content(tensor, buffer, numbers));
  }

  private ByteBuffer content(
      TensorSpec tensor, ByteBuffer buffer, Map<Double, RandomNumbers> numbers) {
    buffer.clear().limit(Math.toIntExact(tensor.bytes()));
    if (ShapeTensors.isNorm(tensor)) {
      float[] ones = new float[buffer.limit() / type.bytes()];
      Arrays.fill(ones, 1);
      buffer.put(Floats.encode(ones, type));
    } else if (trainable && Initialization.isPosition(tensor)) {
      buffer.put(Floats.encode(new Initialization(shape).positions(), type));
    } else {
      numbers
          .computeIfAbsent(deviation(tensor), used -> new RandomNumbers(used, type))
          .fill(buffer, new SplittableRandom(seedOf(tensor)));
    }
    return buffer.flip();
  }

  private double deviation(TensorSpec tensor) {
    if (tensor.name().endsWith(".bias")) {
      return deviation * BIASES;
    }
    return trainable ? new Initialization(shape).deviation(tensor) : deviation;
  }

  /** By name, so that a tensor does not depend on those before it. */
  private long seedOf(TensorSpec tensor) {
    CRC32 name = new CRC32();
    name.update(tensor.name().getBytes(StandardCharsets.UTF_8));
    return seed << 32 ^ name.getValue();
  }
}
