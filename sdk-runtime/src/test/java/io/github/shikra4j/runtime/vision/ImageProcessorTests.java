package io.github.shikra4j.runtime.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.runtime.Golden;
import io.github.shikra4j.runtime.GoldenTensors;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageProcessorTests {
  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final double RESCALE = 0.00392156862745098;

  private static TowerInput input(int resize, int crop) {
    return new TowerInput(resize, crop, RESCALE, MEAN, STD);
  }

  static Stream<JsonObject> photos() {
    return Golden.rows("images.jsonl").stream();
  }

  @ParameterizedTest
  @MethodSource("photos")
  @Golden.Needed
  void process_ofPhoto_equalsOriginal(JsonObject photo) {
    String name = photo.get("name").getAsString();
    Picture picture = Picture.read(Golden.path("images/" + name));
    float[] expected = GoldenTensors.read("pixel_values.safetensors").get(name);

    float[] actual = new ImageProcessor(input(224, 224)).process(picture);

    assertEquals(
        new PictureSize(photo.get("width").getAsInt(), photo.get("height").getAsInt()),
        picture.size());
    if (name.endsWith(".png")) {
      assertArrayEquals(expected, actual, 1e-5f);
    } else {
      assertTrue(meanAbsoluteError(expected, actual) < 0.02);
    }
  }

  private static double meanAbsoluteError(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(expected[i] - actual[i]);
    }
    return sum / expected.length;
  }

  private static Picture uniform(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return Picture.of(image);
  }

  @Test
  void process_ofUniformPicture_normalisesEachChannel() {
    float[] values =
        new ImageProcessor(
                new TowerInput(2, 2, 0.5, List.of(1.0, 2.0, 3.0), List.of(1.0, 2.0, 4.0)))
            .process(uniform(5, 5, new Color(10, 20, 30).getRGB()));
    assertArrayEquals(new float[] {4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3}, values);
  }

  @Test
  void process_ofWidePicture_padsWithWhiteAboveAndBelow() {
    float[] values =
        new ImageProcessor(new TowerInput(4, 4, 1, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)))
            .process(uniform(4000, 1, 0));
    for (float value : values) {
      assertEquals(255, value, 1);
    }
  }

  @Test
  void process_withSmallerCrop_takesTheMiddle() {
    Picture picture = FormulaPicture.draw(40, 30);
    float[] whole = new ImageProcessor(input(9, 9)).process(picture);
    float[] middle = new ImageProcessor(input(9, 4)).process(picture);
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          assertEquals(whole[(channel * 9 + y + 2) * 9 + x + 2], middle[(channel * 4 + y) * 4 + x]);
        }
      }
    }
  }

  @Test
  void process_withLargerCrop_addsBlackMargin() {
    float[] values =
        new ImageProcessor(new TowerInput(1, 4, 1, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)))
            .process(uniform(3, 3, 0xC8C8C8));
    for (int i = 0; i < 16; i++) {
      assertEquals(i == 2 * 4 + 2 ? 200 : 0, values[i], "pixel " + i);
    }
  }

  @Test
  void process_ofAbsurdlyLongPicture_isRefused() {
    Picture line = uniform(1_000_001, 1, 0);
    ImageProcessor processor = new ImageProcessor(input(8, 8));
    assertThrows(PictureException.class, () -> processor.process(line));
  }

  @Test
  void towerInput_withUnusableFigures_isRefused() {
    List<Double> zero = List.of(0.0, 0.0, 0.0);
    assertThrows(CheckpointException.class, () -> input(0, 1));
    assertThrows(CheckpointException.class, () -> input(1, 0));
    assertThrows(CheckpointException.class, () -> input(1 << 20, 1));
    assertThrows(CheckpointException.class, () -> new TowerInput(1, 1, Double.NaN, MEAN, STD));
    assertThrows(CheckpointException.class, () -> new TowerInput(1, 1, 1, MEAN, zero));
    assertThrows(CheckpointException.class, () -> new TowerInput(1, 1, 1, List.of(1.0), STD));
  }
}
