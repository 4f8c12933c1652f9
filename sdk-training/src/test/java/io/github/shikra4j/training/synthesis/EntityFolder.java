package io.github.shikra4j.training.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of Flickr30K Entities, written by a test. */
final class EntityFolder {
  /** What a good model says about each of its pictures. */
  static final String PAIR =
      """
      {"question": "Why does [the man](B1) hold [the dogs](B2,B3)?", "reasoning": "[He](B1) walks [the dogs](B2,B3) near a road.", "answer": "so that they do not run away"}\
      """;

  private EntityFolder() {}

  /**
   * Writes pictures 1001, 1002, …, each with a man of another width and two dogs, and a sky without
   * a box.
   */
  static Path write(Path folder, int pictures) throws IOException {
    for (int i = 1; i <= pictures; i++) {
      picture(folder, i);
    }
    return folder;
  }

  private static void picture(Path folder, int number) throws IOException {
    write(
        folder,
        String.valueOf(1000 + number),
        """
        <annotation><size><width>500</width><height>375</height><depth>3</depth></size>
        <object><name>1</name>%s</object><object><name>2</name>%s</object>
        <object><name>2</name>%s</object><object><name>3</name><nobndbox>1</nobndbox></object>
        </annotation>
        """
            .formatted(
                box(10, 20, 109 + number, 220), box(200, 50, 300, 150), box(310, 60, 600, 160)),
        """
        [/EN#1/people A man in a hat] walks [/EN#2/animals two dogs] under [/EN#3/other the sky] .
        [/EN#2/animals Dogs] with nobody .
        """);
  }

  static void write(Path folder, String name, String annotations, String sentences)
      throws IOException {
    Files.createDirectories(folder.resolve("Annotations"));
    Files.createDirectories(folder.resolve("Sentences"));
    Files.writeString(folder.resolve("Annotations/" + name + ".xml"), annotations);
    Files.writeString(folder.resolve("Sentences/" + name + ".txt"), sentences);
  }

  private static String box(int left, int top, int right, int bottom) {
    return "<bndbox><xmin>%d</xmin><ymin>%d</ymin><xmax>%d</xmax><ymax>%d</ymax></bndbox>"
        .formatted(left, top, right, bottom);
  }

  static String answer(String... pairs) {
    return "{\"pairs\": [" + String.join(", ", pairs) + "]}";
  }
}
