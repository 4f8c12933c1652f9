package io.github.shikra4j.samples.guide;

import io.github.shikra4j.Box;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Malformed;
import io.github.shikra4j.Mention;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import java.util.List;

/** What the guide shows about coordinates. */
final class CoordinateSnippets {
  private CoordinateSnippets() {}

  static double[] pixels() {
    // snippet: pixels
    PictureSize size = new PictureSize(640, 480);
    Box box = Box.ofPixels(160, 120, 480, 360, size); // Box[0.25, 0.25, 0.75, 0.75]
    double share = box.area(); // 0.25
    double[] pixels = box.toPixels(size); // {160, 120, 480, 360}
    // end
    return new double[] {box.left(), box.bottom(), share, pixels[0], pixels[3]};
  }

  static List<Box> sure(Picture picture, GroundedAnswer answer) {
    // snippet: sure
    List<Box> sure =
        answer.mentions().stream()
            .filter(mention -> mention.confidence() > 0.5 && !mention.clipped())
            .map(Mention::boxes)
            .flatMap(List::stream)
            .toList();
    for (Malformed malformed : answer.malformed()) {
      System.err.println(malformed.text() + ": " + malformed.reason());
    }
    Picture marked = picture.draw(sure.toArray(Box[]::new));
    // end
    return marked.size().equals(picture.size()) ? sure : List.of();
  }
}
