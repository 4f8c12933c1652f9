package io.github.shikra4j.training.recipe;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.yaml.Check;
import java.util.List;

/**
 * Low-rank adapters (arXiv 2106.09685): instead of a linear layer's weight, the product of two
 * narrow matrices is trained, which is added to it.
 *
 * @param rank width between the two, at least 1
 * @param alpha the product is multiplied by {@code alpha / rank}
 * @param targets names of linear layers, such as {@code q_proj}
 */
public record Lora(int rank, double alpha, List<String> targets) {

  /**
   * Checks the numbers.
   *
   * @param rank width between the two, at least 1
   * @param alpha the product is multiplied by {@code alpha / rank}
   * @param targets names of linear layers, such as {@code q_proj}
   * @throws InvalidQuestionException if the rank is not positive or there is no target
   */
  public Lora {
    targets = targets.stream().distinct().toList();
    Check.that(rank > 0, "lora rank", rank, "at least 1");
    Check.that(alpha > 0 && Double.isFinite(alpha), "lora alpha", alpha, "above 0");
    Check.that(!targets.isEmpty(), "lora targets", targets, "at least one layer, such as q_proj");
  }
}
