package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.checkpoint.TensorSpec;

/**
 * The first numbers of a model that is trained from nothing.
 *
 * <p>Deviations of 0.02 suit widths of a thousand and more: in a narrow model nearly nothing of a
 * picture comes through them. Here each matrix keeps the size of what it multiplies (LeCun's
 * initialisation), those that add to the residual stream add the less the more layers there are,
 * and a patch's position is sines and cosines of its row and column, as in arXiv 2205.01580 but
 * with wavelengths for few rows: a random one is lost beside the patch's colours.
 *
 * @param shape of the model
 */
record Initialization(ModelShape shape) {
  private static final double EMBEDDING = 0.5;
  private static final double HEAD = 0.02;
  private static final double TEMPERATURE = 30;

  /** Returns the deviation of a matrix's numbers. */
  double deviation(TensorSpec tensor) {
    String name = tensor.name();
    if (name.endsWith("embed_tokens.weight") || name.endsWith("class_embedding")) {
      return EMBEDDING;
    }
    if (name.endsWith("lm_head.weight")) {
      return HEAD;
    }
    double inputs = 1;
    for (long size : tensor.shape().subList(1, tensor.shape().size())) {
      inputs *= size;
    }
    return residual(name) / Math.sqrt(inputs);
  }

  private double residual(String name) {
    if (name.matches(".*(o_proj|down_proj)\\.weight")) {
      return 1 / Math.sqrt(2 * shape.language().layers());
    }
    return name.matches(".*(out_proj|fc2)\\.weight")
        ? 1 / Math.sqrt(2 * shape.vision().orElseThrow().layers())
        : 1;
  }

  static boolean isPosition(TensorSpec tensor) {
    return tensor.name().endsWith("position_embedding.weight");
  }

  /**
   * Returns the position embedding: nothing for the class token, then for each patch, row by row, a
   * quarter of the width each for the sines and cosines of its row and of its column.
   */
  float[] positions() {
    ModelShape.Vision vision = shape.vision().orElseThrow();
    int side = vision.imageSize() / vision.patchSize();
    int width = vision.width();
    int quarter = width / 4;
    float[] positions = new float[(side * side + 1) * width];
    for (int patch = 0; patch < side * side; patch++) {
      int at = (patch + 1) * width;
      int row = patch / side;
      int column = patch % side;
      for (int i = 0; i < quarter; i++) {
        double frequency = Math.pow(TEMPERATURE, -(double) i / quarter);
        positions[at + i] = (float) Math.sin(row * frequency);
        positions[at + quarter + i] = (float) Math.cos(row * frequency);
        positions[at + 2 * quarter + i] = (float) Math.sin(column * frequency);
        positions[at + 3 * quarter + i] = (float) Math.cos(column * frequency);
      }
    }
    return positions;
  }
}
