package io.github.shikra4j.training.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.training.data.EntityPicture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureDescriptionTests {
  @TempDir private Path folder;

  private PictureDescription describe(String objects, String sentences) throws IOException {
    EntityFolder.write(
        folder,
        "7",
        "<annotation><size><width>500</width><height>375</height></size>"
            + objects
            + "</annotation>",
        sentences);
    return PictureDescription.of(EntityPicture.read(folder, "7"));
  }

  private static String object(String names, int left, int top, int right, int bottom) {
    return "<object>%s<bndbox><xmin>%d</xmin><ymin>%d</ymin><xmax>%d</xmax><ymax>%d</ymax></bndbox></object>"
        .formatted(names, left, top, right, bottom);
  }

  @Test
  void of_picture_tellsCaptionsWithTheirBoxes() throws IOException {
    EntityFolder.write(folder, 1);
    PictureDescription picture = PictureDescription.of(EntityPicture.read(folder, "1001"));
    assertEquals(
        """
        The photograph is 500 pixels wide and 375 high.

        What people said about it:
        - [A man in a hat](B1) walks [two dogs](B2,B3) under the sky .
        - [Dogs](B2,B3) with nobody .

        Boxes (left, top, right, bottom), and what people called them:
        B1 [9, 19, 109, 219]: a man in a hat
        B2 [199, 49, 299, 149]: two dogs; dogs
        B3 [309, 59, 500, 159]: two dogs; dogs
        """,
        picture.text());
    assertEquals(
        List.of("A man in a hat walks two dogs under the sky .", "Dogs with nobody ."),
        picture.captions());
  }

  @Test
  void of_spacesAndSecondBoxes_areLeftOut() throws IOException {
    PictureDescription picture =
        describe(
            "<object><name>1</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>50</xmax><ymax>60</ymax></bndbox>"
                + "<bndbox><xmin>2</xmin><ymin>2</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></object>",
            "[/EN#1/people The  girl]  walks .\n");
    assertEquals(List.of("The girl walks ."), picture.captions());
    assertEquals(Map.of("B1", List.of(0, 0, 49, 59)), picture.boxes());
  }

  @Test
  void of_boxOfTwoThings_isOneWithAllTheirPhrases() throws IOException {
    PictureDescription picture =
        describe(
            object("<name>1</name><name>2</name>", 1, 1, 50, 60)
                + object("<name>2</name>", 1, 1, 50, 60),
            "[/EN#1/people The girl] and [/EN#2/people She] .\n");
    assertEquals(Map.of("B1", List.of(0, 0, 49, 59)), picture.boxes());
    assertEquals(Map.of("B1", Set.of("the girl", "she")), picture.phrases());
  }

  @Test
  void of_boxOutsideOrUnspokenOf_isLeftOut() throws IOException {
    PictureDescription picture =
        describe(
            object("<name>1</name>", 600, 1, 700, 60) + object("<name>9</name>", 1, 1, 50, 60),
            "[/EN#1/people The girl] .\n");
    assertEquals(Map.of(), picture.boxes());
  }
}
