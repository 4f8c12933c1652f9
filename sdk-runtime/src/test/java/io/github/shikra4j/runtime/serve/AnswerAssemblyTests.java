package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Mention;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.generate.Generated;
import io.github.shikra4j.runtime.generate.GeneratedToken;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where an answer's places lie: a picture of 200 by 100 in a square of 200, 50 pixels below its
 * top.
 */
class AnswerAssemblyTests {
  private static final PictureSize SIZE = new PictureSize(200, 100);

  /** Answers in tokens of a character each, sure of all but the digits of one number. */
  private static GroundedAnswer answer(String text, String unsure) {
    int from = unsure.isEmpty() ? text.length() : text.indexOf(unsure);
    List<GeneratedToken> tokens = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      double probability = i >= from && i < from + unsure.length() ? 0.5 : 1;
      tokens.add(new GeneratedToken(i, Math.log(probability), probability, i + 1));
    }
    Generated generated = new Generated(text, tokens, FinishReason.END, text.length());
    return new AnswerAssembly(generated, new PaddedSquare(SIZE), PlaceCalibration.NONE)
        .assemble(new Numerals(), 7, 1);
  }

  @Test
  void assemble_boxes_lieInTheUprightPicture() {
    GroundedAnswer answer =
        answer(" a dog[0.250,0.375,0.500,0.625] and a cat[0.100,0.000,0.900,0.800].", "0.900");
    assertArrayEquals(new double[] {50, 25, 100, 75}, answer.boxes().get(0).toPixels(SIZE), 1e-9);
    // What the padding would show is cut off.
    assertArrayEquals(new double[] {20, 0, 180, 100}, answer.boxes().get(1).toPixels(SIZE), 1e-9);
    List<Mention> mentions = answer.mentions();
    assertEquals("a dog", mentions.get(0).phrase());
    assertEquals("a cat", mentions.get(1).phrase());
    assertFalse(mentions.get(0).clipped());
    assertTrue(mentions.get(1).clipped());
    assertEquals(1, mentions.get(0).confidences().get(0).value(), 1e-9);
    assertTrue(mentions.get(1).confidences().get(0).value() < 0.9);
  }

  @Test
  void assemble_points_lieInTheUprightPicture() {
    GroundedAnswer answer = answer(" there[0.250,0.375;0.500,0.250]", "");
    assertArrayEquals(new double[] {50, 25}, answer.points().get(0).toPixels(SIZE), 1e-9);
    assertArrayEquals(new double[] {100, 0}, answer.points().get(1).toPixels(SIZE), 1e-9);
  }

  @Test
  void assemble_boxInsideOut_isMalformedAndNoPlace() {
    GroundedAnswer answer = answer(" a dog[0.500,0.375,0.250,0.625].", "");
    assertTrue(answer.boxes().isEmpty());
    assertEquals("the box is inside out", answer.malformed().get(0).reason());
    assertEquals("0.500,0.375,0.250,0.625", answer.malformed().get(0).text());
    assertEquals(
        "0.500", answer.rawText().substring(answer.malformed().get(0).start()).substring(0, 5));
  }
}
