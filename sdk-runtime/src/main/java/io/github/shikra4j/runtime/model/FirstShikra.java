package io.github.shikra4j.runtime.model;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.Companions;
import io.github.shikra4j.runtime.checkpoint.DeltaMerge;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.PreprocessorConfig;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import io.github.shikra4j.runtime.text.PromptTemplate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes the model that the paper's first stage begins with: a language model that sees nothing yet,
 * a vision tower, and an untrained projector between them. The projector's numbers are drawn as
 * PyTorch draws those of a linear layer; three tokens are added that stand for the picture and its
 * ends.
 */
public final class FirstShikra {
  private static final List<String> TOKENS =
      List.of(PromptTemplate.IMAGE_PATCH, PromptTemplate.IMAGE_START, PromptTemplate.IMAGE_END);

  private FirstShikra() {}

  /**
   * Writes the model. The tower stays where it is.
   *
   * @param language the folder of a LLaMA, such as Vicuna
   * @param tower the folder of a CLIP, or of its vision tower alone
   * @param selectLayer the tower's hidden state to see; negative counts from the last: Shikra's is
   *     -2
   * @param output the folder to write, another one
   * @param seed of the new numbers
   * @param listener hears of the bytes written
   * @throws CheckpointException if a folder cannot be read or written, the language model is a
   *     delta or has a projector already, or the tower has no such layer
   */
  public static void write(
      Path language,
      Path tower,
      int selectLayer,
      Path output,
      long seed,
      Progress.Listener listener) {
    DeltaMerge.refuseSame(language, output);
    DeltaMerge.refuseSame(tower, output);
    LanguageConfig config = LanguageConfig.read(language);
    if (config.multimodal().isPresent()) {
      throw new CheckpointException(language + ": is no plain language model, it sees already");
    }
    VisionConfig vision = VisionConfig.read(tower);
    vision.layersRun(selectLayer);
    PreprocessorConfig.read(tower);
    GrownVocabulary grown;
    try (Checkpoint from = Checkpoint.open(language);
        Checkpoint sight = Checkpoint.open(tower)) {
      ShikraModel.towerPrefix(sight); // refuses what is no tower
      grown = GrownVocabulary.of(from, TOKENS, seed);
      ElementType type = from.spec(ModelTensors.EMBEDDING).type();
      Projector projector = new Projector(vision.hiddenSize(), config.hiddenSize(), type, seed);
      new CheckpointWriter(output, CheckpointWriter.Format.SAFETENSORS)
          .withListener(listener)
          .write(
              Stream.concat(grown.specs().stream(), projector.specs().stream()).toList(),
              spec ->
                  ModelTensors.PROJECTOR.contains(spec.name())
                      ? projector.content(spec)
                      : grown.content(spec));
    }
    Companions.copySeeing(
        language, output, grown.rows(), grown.added(), tower, vision.hiddenSize(), selectLayer);
  }

  /** An untrained projector. */
  private record Projector(int in, int out, ElementType type, long seed) {

    List<TensorSpec> specs() {
      return List.of(
          new TensorSpec(ModelTensors.PROJECTOR.get(0), type, List.of((long) out, (long) in)),
          new TensorSpec(ModelTensors.PROJECTOR.get(1), type, List.of((long) out)));
    }

    ByteBuffer content(TensorSpec spec) {
      double bound = 1 / Math.sqrt(in);
      SplittableRandom random = new SplittableRandom(seed + spec.shape().size());
      float[] numbers = new float[Math.toIntExact(spec.bytes() / type.bytes())];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextDouble(-bound, bound);
      }
      return Floats.encode(numbers, type);
    }
  }
}
