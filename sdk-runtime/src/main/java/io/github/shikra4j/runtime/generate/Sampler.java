package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.EngineException;
import io.github.shikra4j.GenerationOptions;

/** Chooses the next token. An instance serves one request, on one thread at a time. */
@FunctionalInterface
public interface Sampler {

  /**
   * Chooses one of the allowed tokens.
   *
   * @param logits one step's, {@code [vocabulary]}; left as they are
   * @param allowed the tokens to choose from
   * @throws EngineException if a logit is not a number, or no allowed token has a finite one
   */
  Sampled sample(float[] logits, TokenSet allowed);

  /** Returns the sampler that the options ask for: greedy at temperature 0, else drawing. */
  static Sampler of(GenerationOptions options) {
    return options.temperature() == 0
        ? new GreedySampler()
        : new DrawingSampler(options.temperature(), options.topK(), options.topP(), options.seed());
  }
}
