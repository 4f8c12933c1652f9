package io.github.shikra4j.runtime.vision;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.PreprocessorConfig;
import java.util.List;

/**
 * What a vision tower takes, as its {@code preprocessor_config.json} says.
 *
 * @param resize the side, in pixels, that the padded square is resized to; {@code shortest_edge}
 * @param crop the side, in pixels, of what is cut out of its middle; a crop larger than the resized
 *     square has a black margin
 * @param rescaleFactor what an 8-bit sample is multiplied by, 1/255 as a rule
 * @param mean per channel red, green, blue, subtracted after rescaling
 * @param std per channel, divided by at the end
 */
public record TowerInput(
    int resize, int crop, double rescaleFactor, List<Double> mean, List<Double> std) {

  /** Pillow's number of the filter. */
  private static final int BICUBIC = 3;

  /** Far beyond any tower, and small enough that no sum or array overflows. */
  private static final int MAX_SIDE = 8192;

  /**
   * Checks the figures.
   *
   * @throws CheckpointException if one cannot be used
   */
  public TowerInput {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    checkSide(resize, "size");
    checkSide(crop, "crop_size");
    check(Double.isFinite(rescaleFactor), "rescale_factor", rescaleFactor, "a finite number");
    check(isTriple(mean), "image_mean", mean, "three finite numbers");
    check(
        isTriple(std) && std.stream().allMatch(s -> s.floatValue() != 0),
        "image_std",
        std,
        "three finite numbers other than 0");
  }

  /**
   * Returns what a preprocessor configuration asks for.
   *
   * @throws CheckpointException if it asks for something that Shikra's pictures do not go through
   */
  public static TowerInput of(PreprocessorConfig config) {
    check(config.doResize(), "do_resize", false, "true");
    check(config.doRescale(), "do_rescale", false, "true");
    check(config.doNormalize(), "do_normalize", false, "true");
    check(config.resample() == BICUBIC, "resample", config.resample(), "3, bicubic");
    PreprocessorConfig.Size crop = config.outcome();
    check(crop.height() == crop.width(), "crop_size", crop, "a square");
    return new TowerInput(
        side(config.resize()), crop.width(), config.rescaleFactor(), config.mean(), config.std());
  }

  private static int side(PreprocessorConfig.Resize resize) {
    if (resize instanceof PreprocessorConfig.ShortestEdge edge) {
      return edge.pixels();
    }
    PreprocessorConfig.Size size = (PreprocessorConfig.Size) resize;
    check(size.height() == size.width(), "size", size, "a square, as the padded picture is one");
    return size.width();
  }

  private static boolean isTriple(List<Double> numbers) {
    return numbers.size() == 3 && numbers.stream().allMatch(n -> Float.isFinite(n.floatValue()));
  }

  private static void checkSide(int side, String name) {
    check(side >= 1 && side <= MAX_SIDE, name, side, "1 to " + MAX_SIDE + " pixels");
  }

  private static void check(boolean holds, String name, Object value, String needed) {
    if (!holds) {
      throw new CheckpointException(
          "the preprocessor configuration's " + name + " is " + value + "; needed is " + needed);
    }
  }

  /** Returns what an 8-bit sample of a channel becomes, in numpy's float32 steps. */
  float normalize(int channel, int sample) {
    float rescaled = (float) (sample * rescaleFactor);
    return (rescaled - mean.get(channel).floatValue()) / std.get(channel).floatValue();
  }
}
