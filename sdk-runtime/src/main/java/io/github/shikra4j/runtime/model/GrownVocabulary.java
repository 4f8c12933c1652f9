package io.github.shikra4j.runtime.model;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.StoredTensor;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A model whose vocabulary is made larger. Each new row of embedding and output layer is drawn
 * around the mean of the rows that are there, with their deviation in each column: the new tokens
 * begin as likely as the others, and apart.
 *
 * @param from the model as it is
 * @param seed of the new rows
 * @param known how many rows stay
 * @param rows how many there will be
 * @param added the new tokens and their ids
 */
record GrownVocabulary(
    Checkpoint from, long seed, int known, int rows, Map<String, Integer> added) {
  private static final Set<String> TABLES = Set.of(ModelTensors.EMBEDDING, ModelTensors.HEAD);

  /**
   * Adds tokens behind those that are there.
   *
   * @throws CheckpointException if the model is a delta, or its vocabulary has one of the tokens
   */
  static GrownVocabulary of(Checkpoint from, List<String> tokens, long seed) {
    from.requireWholeModel();
    Path model = from.folder();
    Map<String, Integer> added = new LinkedHashMap<>();
    try (Tokenizer tokenizer = Tokenizers.load(model)) {
      int known = tokenizer.vocabularySize();
      for (String token : tokens) {
        if (tokenizer.controlId(token).isPresent()) {
          throw new CheckpointException(model + ": its vocabulary has " + token + " already");
        }
        added.put(token, known + added.size());
      }
      int rows = Math.max(LanguageConfig.read(model).vocabSize(), known + added.size());
      return new GrownVocabulary(from, seed, known, rows, added);
    }
  }

  /** Returns its tensors, those of the larger vocabulary among them. */
  List<TensorSpec> specs() {
    return from.names().stream().map(from::spec).map(this::grown).toList();
  }

  private TensorSpec grown(TensorSpec spec) {
    if (!TABLES.contains(spec.name())) {
      return spec;
    }
    List<Long> shape = new ArrayList<>(spec.shape());
    shape.set(0, (long) rows);
    return new TensorSpec(spec.name(), spec.type(), shape);
  }

  /** Returns the numbers of one of the {@link #specs()}. */
  ByteBuffer content(TensorSpec spec) {
    StoredTensor stored = from.tensor(spec.name());
    if (!TABLES.contains(spec.name())) {
      return stored.bytes();
    }
    int width = Math.toIntExact(spec.shape().get(1));
    ByteBuffer all =
        ByteBuffer.allocateDirect(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    all.put(stored.bytes().limit(known * width * spec.type().bytes()));
    all.put(Floats.encode(drawn(stored.toFloats(), width), spec.type()));
    return all.flip();
  }

  /** Returns the rows behind those that stay. */
  private float[] drawn(float[] table, int width) {
    float[] drawn = new float[(rows - known) * width];
    SplittableRandom random = new SplittableRandom(seed);
    for (int column = 0; column < width; column++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < known; row++) {
        double value = table[row * width + column];
        sum += value;
        squares += value * value;
      }
      double mean = sum / known;
      double deviation = Math.sqrt(Math.max(0, squares / known - mean * mean));
      for (int row = 0; row < rows - known; row++) {
        drawn[row * width + column] = (float) (mean + deviation * random.nextGaussian());
      }
    }
    return drawn;
  }
}
