package io.github.shikra4j.runtime;

import io.github.shikra4j.Device;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small models with random weights and the tokenizer of the test resources. */
public final class RandomModels {
  /** Wide enough for attention that looks at some tokens and not at others. */
  public static final double DEVIATION = 0.2;

  private RandomModels() {}

  /** Returns the folder of the tiny tokenizer, which has 515 tokens. */
  public static Path tokenizer() {
    try {
      return Path.of(RandomModels.class.getResource("/tiny-tokenizer").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Describes a float32 checkpoint of a shape. */
  public static RandomCheckpoint checkpoint(ModelShape shape, long seed) {
    return new RandomCheckpoint(shape, seed).withDeviation(DEVIATION).withType(ElementType.FLOAT32);
  }

  /** Writes a float32 checkpoint of a shape into a folder and returns it. */
  public static Path write(ModelShape shape, Path folder) {
    checkpoint(shape, 1).write(folder, tokenizer());
    return folder;
  }

  /** Returns options for a model on the CPU in float32. */
  public static OpeningOptions options(Path model, int batch, int queue, int pictures) {
    return options(
        model,
        ServingOptions.defaults()
            .withMaxBatchSize(batch)
            .withMaxQueued(queue)
            .withCachedPictures(pictures)
            // Nothing is kept between requests: whatever is left of one is a leak.
            .withPrefixCacheBytes(0));
  }

  /** Returns options for a model on the CPU in float32. */
  public static OpeningOptions options(Path model, ServingOptions serving) {
    return options(model, Precision.FLOAT32, serving, progress -> {});
  }

  /** Returns options for a model on the CPU. */
  public static OpeningOptions options(
      Path model, Precision precision, ServingOptions serving, Progress.Listener listener) {
    return new OpeningOptions(
        model, null, null, null, List.of(Device.cpu()), false, precision, serving, listener);
  }

  /** Draws a picture of coloured boxes, another one for each seed. */
  public static Picture picture(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(
          random.nextInt(width),
          random.nextInt(height),
          1 + random.nextInt(width),
          1 + random.nextInt(height));
    }
    graphics.dispose();
    return Picture.of(image);
  }
}
