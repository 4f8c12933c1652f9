package io.github.shikra4j.runtime.model;

import io.github.shikra4j.InvalidQuestionException;
import java.util.Map;
import java.util.Optional;

/**
 * The sizes of a model that {@link RandomCheckpoint} writes.
 *
 * @param language of the language model
 * @param vision of the tower and how its features are used; empty for a model that does not see
 */
public record ModelShape(Language language, Optional<Vision> vision) {

  /**
   * Sizes of a language model.
   *
   * @param hidden width of the residual stream
   * @param intermediate width inside the MLP
   * @param layers decoder layers
   * @param heads query heads
   * @param keyValueHeads key and value heads; divides {@code heads}
   * @param headDim width of a head, even
   * @param vocabulary rows of the embedding
   * @param tied whether the output layer is the embedding
   * @param context the most tokens that prompt and answer may have together
   */
  public record Language(
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int headDim,
      int vocabulary,
      boolean tied,
      int context) {

    /** Returns a LLaMA: a key and value head for each query head, an output layer of its own. */
    public static Language llama(
        int hidden, int intermediate, int layers, int heads, int vocabulary) {
      return new Language(
          hidden, intermediate, layers, heads, heads, hidden / heads, vocabulary, false, 2048);
    }

    /** Returns the same with so many key and value heads. */
    public Language withKeyValueHeads(int count) {
      return new Language(
          hidden, intermediate, layers, heads, count, headDim, vocabulary, tied, context);
    }

    /** Returns the same with heads of that width. */
    public Language withHeadDim(int width) {
      return new Language(
          hidden, intermediate, layers, heads, keyValueHeads, width, vocabulary, tied, context);
    }

    /** Returns the same whose output layer is the embedding. */
    public Language withTiedEmbeddings() {
      return new Language(
          hidden, intermediate, layers, heads, keyValueHeads, headDim, vocabulary, true, context);
    }

    /** Returns the same with a context of so many tokens. */
    public Language withContext(int tokens) {
      return new Language(
          hidden, intermediate, layers, heads, keyValueHeads, headDim, vocabulary, tied, tokens);
    }
  }

  /**
   * Sizes of a vision tower, and what the language model takes of it.
   *
   * @param width of the residual stream
   * @param intermediate width inside the MLP
   * @param layers encoder layers
   * @param heads attention heads; divides {@code width}
   * @param imageSize side of the square that it takes, in pixels
   * @param patchSize side of a patch, in pixels
   * @param selectLayer {@code mm_vision_select_layer}: the hidden state that is used
   * @param startEnd {@code mm_use_im_start_end}: whether marks enclose the patches
   */
  public record Vision(
      int width,
      int intermediate,
      int layers,
      int heads,
      int imageSize,
      int patchSize,
      int selectLayer,
      boolean startEnd) {

    /** Returns a tower that is used as Shikra does: the last layer but one, enclosed by marks. */
    public static Vision clip(
        int width, int intermediate, int layers, int heads, int imageSize, int patchSize) {
      return new Vision(width, intermediate, layers, heads, imageSize, patchSize, -2, true);
    }

    /** Returns the same of which another hidden state is used. */
    public Vision withSelectLayer(int layer) {
      return new Vision(width, intermediate, layers, heads, imageSize, patchSize, layer, startEnd);
    }

    /** Returns the same without marks around the patches. */
    public Vision withoutStartEnd() {
      return new Vision(
          width, intermediate, layers, heads, imageSize, patchSize, selectLayer, false);
    }
  }

  /** LLaMA's 32,000 tokens and the three around a picture. */
  private static final int VOCABULARY = 32003;

  /** CLIP ViT-L/14 (arXiv 2103.00020, table 20). */
  public static final Vision VIT_L14 = Vision.clip(1024, 4096, 24, 16, 224, 14);

  /** For tests: loads in no time, and has rows to spare in its vocabulary. */
  public static final ModelShape TINY =
      of(Language.llama(32, 88, 2, 4, 600), Vision.clip(24, 48, 3, 3, 56, 14));

  /** For drawn scenes: 5 million numbers, and what two cores train in hours. */
  public static final ModelShape SMALL =
      of(Language.llama(192, 512, 6, 6, 512), Vision.clip(192, 768, 5, 6, 112, 14));

  /** 1.3 billion numbers. */
  public static final ModelShape ONE_B =
      of(Language.llama(2048, 5504, 24, 16, VOCABULARY), VIT_L14);

  /** Shikra 7B. */
  public static final ModelShape SEVEN_B =
      of(Language.llama(4096, 11008, 32, 32, VOCABULARY), VIT_L14);

  /** Shikra 13B. */
  public static final ModelShape THIRTEEN_B =
      of(Language.llama(5120, 13824, 40, 40, VOCABULARY), VIT_L14);

  /** What {@link #named} knows, for messages. */
  public static final String NAMES = "tiny, small, 1b, 7b or 13b";

  private static final Map<String, ModelShape> NAMED =
      Map.of("tiny", TINY, "small", SMALL, "1b", ONE_B, "7b", SEVEN_B, "13b", THIRTEEN_B);

  /** Returns the shape of a model that sees. */
  public static ModelShape of(Language language, Vision vision) {
    return new ModelShape(language, Optional.of(vision));
  }

  /** Returns the shape of a model that does not see. */
  public static ModelShape withoutVision(Language language) {
    return new ModelShape(language, Optional.empty());
  }

  /**
   * Returns the shape called so.
   *
   * @throws InvalidQuestionException if it is none of {@link #NAMES}
   */
  public static ModelShape named(String name) {
    ModelShape shape = NAMED.get(name);
    if (shape == null) {
      throw new InvalidQuestionException("there is no shape " + name + "; use " + NAMES);
    }
    return shape;
  }
}
