package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlattenFlickr30kTests {
  @TempDir private Path folder;

  private int flatten(String output) {
    return Shikra.run(
        "flatten-flickr30k",
        "--flickr30k-entities",
        folder.toString(),
        "--output",
        folder.resolve(output).toString());
  }

  @Test
  void flatten_folderAsReleased_writesARowForEachSentence() throws Exception {
    Files.createDirectories(folder.resolve("Annotations"));
    Files.createDirectories(folder.resolve("Sentences"));
    Files.writeString(
        folder.resolve("Annotations/5.xml"),
        """
        <annotation><object><name>3</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax>\
        <ymax>40</ymax></bndbox></object></annotation>
        """);
    Files.writeString(
        folder.resolve("Sentences/5.txt"),
        "[/EN#3/animals A goat] eats [/EN#4/other hay] .\nNobody looks .\n");
    assertEquals(0, flatten("rows.jsonl"));
    assertEquals(
        """
        {"id":0,"image_id":"5","boxes":[[0,1,29,39]],"sentence":"<ph_st>A goat<ph_ed> eats hay .","boxes_seq":[[0]]}
        {"id":1,"image_id":"5","boxes":[],"sentence":"Nobody looks .","boxes_seq":[]}
        """,
        Files.readString(folder.resolve("rows.jsonl")));
  }

  @Test
  void flatten_overAFile_isBadInputAndLeavesIt() throws Exception {
    Files.createDirectories(folder.resolve("Annotations"));
    Files.createDirectories(folder.resolve("Sentences"));
    Path there = Files.writeString(folder.resolve("there.jsonl"), "mine");
    assertEquals(2, flatten("there.jsonl"));
    assertEquals("mine", Files.readString(there));
  }

  @Test
  void flatten_folderWithoutAnnotations_isBadInput() {
    assertEquals(Shikra.BAD_INPUT, flatten("rows.jsonl"));
  }
}
