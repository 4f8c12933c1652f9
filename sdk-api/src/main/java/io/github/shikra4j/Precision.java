package io.github.shikra4j;

/** The number format that a model computes in. */
public enum Precision {
  /**
   * On the CPU {@link #FLOAT32} where the weights then take no more than half of the memory that is
   * available, else 16 bit: {@link #FLOAT16} where the files hold it, unless the CPU has
   * instructions for {@link #BFLOAT16} and none for it, and the memory has room for a copy; {@link
   * #FLOAT16} too where it has instructions for neither and the memory has room for packed weights;
   * else {@link #BFLOAT16}. On a GPU {@link #FLOAT16}.
   */
  AUTO,
  /** 32 bit; gives the original program's answers token for token. */
  FLOAT32,
  /**
   * IEEE half precision, the format of the published weights. On a CPU without instructions for it
   * the weights of linear layers alone, where memory has room for a copy of them; all else is
   * {@link #FLOAT32} then.
   */
  FLOAT16,
  /** 16 bit with the range of 32. */
  BFLOAT16,
  /**
   * The products of the language model's and the vision tower's linear layers in 8 bit: weights by
   * a scale for each output channel, made while loading, activations by a scale for each token; all
   * else is {@link #FLOAT32}. Smaller and faster than the others, with answers that are near and
   * not the same. On the CPU alone, and only when asked for.
   */
  INT8
}
