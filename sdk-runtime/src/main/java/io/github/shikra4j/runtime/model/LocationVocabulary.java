package io.github.shikra4j.runtime.model;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.Companions;
import io.github.shikra4j.runtime.checkpoint.DeltaMerge;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.StoredTensor;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.text.LocationTokens;
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
 * Gives a model a vocabulary with location tokens, for the paper's comparison of these with
 * numerals (section 6.2). Each new row of embedding and output layer is drawn around the mean of
 * the rows that are there, with their deviation in each column: the new tokens begin as likely as
 * the others, and apart.
 */
public final class LocationVocabulary {
  private static final Set<String> TABLES = Set.of(ModelTensors.EMBEDDING, ModelTensors.HEAD);

  private final Checkpoint from;
  private final long seed;
  private final int known;
  private final int rows;

  private LocationVocabulary(Checkpoint from, long seed, int known, int rows) {
    this.from = from;
    this.seed = seed;
    this.known = known;
    this.rows = rows;
  }

  /**
   * Writes the model with location tokens. Its vision tower stays where it is.
   *
   * @param model a whole model whose coordinates are numerals
   * @param output the folder to write, another one
   * @param seed of the new rows
   * @throws CheckpointException if a folder cannot be read or written, the model is a delta, or its
   *     vocabulary has location tokens
   */
  public static void add(Path model, Path output, long seed) {
    DeltaMerge.refuseSame(model, output);
    int vocabulary = LanguageConfig.read(model).vocabSize();
    Map<String, Integer> added = new LinkedHashMap<>();
    int known;
    try (Tokenizer tokenizer = Tokenizers.load(model)) {
      known = tokenizer.vocabularySize();
      for (String token : LocationTokens.vocabulary()) {
        if (tokenizer.controlId(token).isPresent()) {
          throw new CheckpointException(model + ": its vocabulary has " + token + " already");
        }
        added.put(token, known + added.size());
      }
    }
    int rows = Math.max(vocabulary, known + added.size());
    try (Checkpoint from = Checkpoint.open(model)) {
      from.requireWholeModel();
      new LocationVocabulary(from, seed, known, rows).write(output);
    }
    Companions.copy(model, output, rows, added);
  }

  private void write(Path output) {
    List<TensorSpec> specs = from.names().stream().map(from::spec).map(this::grown).toList();
    new CheckpointWriter(output, CheckpointWriter.Format.SAFETENSORS).write(specs, this::content);
  }

  private TensorSpec grown(TensorSpec spec) {
    if (!TABLES.contains(spec.name())) {
      return spec;
    }
    List<Long> shape = new ArrayList<>(spec.shape());
    shape.set(0, (long) rows);
    return new TensorSpec(spec.name(), spec.type(), shape);
  }

  private ByteBuffer content(TensorSpec spec) {
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

  /** Returns the rows behind those of the tokens that are known. */
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
