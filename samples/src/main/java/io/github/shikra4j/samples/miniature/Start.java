package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.model.ModelShape;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where all runs of an experiment begin.
 *
 * @param words what that is
 * @param model the checkpoint that all or the tower is of; empty if all is random
 * @param shape of what is random; empty if nothing is
 */
public record Start(String words, Optional<Path> model, Optional<ModelShape> shape) {
  private static final String RANDOM = "random weights of shape ";

  /** What an experiment may begin with. */
  public enum Kind {
    /** The samples' small model. */
    SMALL_MODEL,
    /** The tower of the samples' small model, below a language model of random weights. */
    TOWER,
    /** Random weights. */
    RANDOM
  }

  /**
   * Returns the start that an experiment asks for.
   *
   * @param small the samples' small model
   */
  public static Start of(Kind kind, Path small) {
    return switch (kind) {
      case SMALL_MODEL ->
          new Start("the samples' small model", Optional.of(small), Optional.empty());
      case TOWER ->
          new Start(
              RANDOM + "small below the tower of the samples' small model",
              Optional.of(small),
              Optional.of(ModelShape.SMALL));
      case RANDOM -> random("small");
    };
  }

  /** Returns a start with a model. */
  public static Start of(Path model) {
    Path folder = model.toAbsolutePath().normalize();
    return new Start(folder.toString(), Optional.of(folder), Optional.empty());
  }

  /**
   * Returns a start with random weights.
   *
   * @param shape its name
   * @throws InvalidQuestionException if there is no such shape
   */
  public static Start random(String shape) {
    return new Start(RANDOM + shape, Optional.empty(), Optional.of(ModelShape.named(shape)));
  }
}
