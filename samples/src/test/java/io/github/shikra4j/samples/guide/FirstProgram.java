package io.github.shikra4j.samples.guide;

import io.github.shikra4j.Box;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.ReferentialDialogue;
import java.nio.file.Path;

/** The program that the README begins with. */
final class FirstProgram {
  private FirstProgram() {}

  public static void main(String[] args) {
    // snippet: first-program
    try (ReferentialDialogue shikra = ReferentialDialogue.open(Path.of("models/shikra-7b"))) {
      Picture park = Picture.read(Path.of("park.jpg"));
      Dialogue dialogue = shikra.about(park);

      GroundedAnswer dog = dialogue.locate("the dog on the left").answer();
      Box box = dog.box().orElseThrow();

      Point place = Point.ofPixels(310, 120, park.size());
      GroundedAnswer why = dialogue.ask("Why is <box> looking at <point>?", box, place).answer();
      System.out.println(why.text());
      why.mentions()
          .forEach(m -> System.out.println(m.phrase() + " " + m.boxes() + " " + m.confidence()));
      park.draw(why).write(Path.of("answer.png"));
    }
    // end
  }
}
