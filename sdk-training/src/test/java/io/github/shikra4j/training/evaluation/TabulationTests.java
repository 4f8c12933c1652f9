package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.training.data.JsonLines;
import io.github.shikra4j.training.evaluation.Tabulation.Tabulated;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of predictions that are known. */
class TabulationTests {
  private static final String REC =
      """
      {"index":0,"image":"a.png","question":"A?","target":"[0.1,0.1,0.5,0.5]","target_boxes":[[10,10,50,50]],"prediction":"[0.1,0.1,0.5,0.5]","boxes":[[10,10,50,50]],"confidences":[0.9],"iou_pixels":1.0,"answer_tokens":10,"seconds":1.0}
      {"index":1,"image":"a.png","question":"B?","target":"[0.1,0.1,0.5,0.5]","target_boxes":[[10,10,50,50]],"prediction":"[0.6,0.6,0.9,0.9]","boxes":[[60,60,90,90]],"confidences":[0.95],"iou_pixels":0.0,"malformed":2,"answer_tokens":10,"seconds":1.0}
      {"index":2,"image":"a.png","question":"C?","target":"[0.1,0.1,0.5,0.5]","target_boxes":[[10,10,50,50]],"prediction":" ","boxes":[],"confidences":[],"iou_pixels":0.0,"answer_tokens":1,"seconds":1.0}
      {"index":3,"image":"a.png","question":"D?","target":"It is not there.","prediction":"[0.6,0.6,0.9,0.9]","boxes":[[60,60,90,90]],"confidences":[0.3],"answer_tokens":10,"seconds":1.0}
      {"index":4,"image":"a.png","question":"E?","target":"It is not there.","prediction":"No.","boxes":[],"answer_tokens":2,"seconds":1.0}
      {"index":5,"prediction":"","error":"bad row","seconds":0.5}
      """;
  private static final String POPE =
      """
      {"index":0,"target":"The answer is yes .","prediction":"Yes.","answer_tokens":2,"seconds":1.0}
      {"index":1,"target":"The answer is yes .","prediction":"No.","answer_tokens":2,"seconds":1.0}
      {"index":2,"target":"The answer is no .","prediction":"Yes.","answer_tokens":2,"seconds":1.0}
      {"index":3,"target":"The answer is no .","prediction":"No.","answer_tokens":2,"seconds":1.0}
      """;

  @TempDir private Path folder;

  private EvaluationTask task(Measure measure) {
    return EvaluationTask.of("task", "rec", "rec", folder.resolve("x"), folder, measure);
  }

  private JsonLines rows(String text) throws IOException {
    return JsonLines.open(Files.writeString(folder.resolve("rows.jsonl"), text));
  }

  private Tabulated read(Measure measure, String text) throws IOException {
    try (JsonLines rows = rows(text)) {
      return new Tabulation(task(measure), new Numerals()).read(rows, Map.of());
    }
  }

  @Test
  void read_boxes_countsHitsRejectionAndCalibration() throws IOException {
    TaskResult result = read(Measure.REC, REC).result();
    assertEquals(5, result.count("items"));
    assertEquals(1, result.count("unusable"));
    assertEquals(1, result.count("unanswered"));
    assertEquals(1, result.count("failed"));
    assertEquals(2, result.count("malformed"));
    assertEquals(2, result.count("absent"));
    assertEquals(1, result.count("rejected"));
    assertEquals(1, result.count("invented"));
    assertEquals(3, result.count("present"));
    assertEquals(0, result.count("absent_unclear"));
    assertEquals(0, result.count("denied"));
    assertEquals(1, result.count("present_unclear"));
    assertEquals(1.0 / 3, result.figures().get("accuracy"), 1e-9);
    assertEquals(1.0 / 3, result.figures().get("accuracy_pixels"), 1e-9);
    // Two boxes in the last bin, of mean confidence 0.925, one of them right.
    assertEquals(0.425, result.figures().get("calibration_error"), 1e-9);
    assertEquals(33 / 5.5, result.tokensPerSecond(), 1e-9);
  }

  /** As calibrate counts them. */
  @Test
  void read_boxRightInTheSquareAlone_isAMissForItsConfidence() throws IOException {
    String rows = REC.replace("\"iou_pixels\":1.0", "\"iou_pixels\":0.4");
    TaskResult result = read(Measure.REC, rows).result();
    assertEquals(1.0 / 3, result.figures().get("accuracy"), 1e-9);
    assertEquals(0, result.figures().get("accuracy_pixels"));
    assertEquals(0.925, result.figures().get("calibration_error"), 1e-9);
  }

  @Test
  void read_boxWithoutAnAnswer_isAMissInPixelsToo() throws IOException {
    String error =
        """
        {"index":6,"target":"[0.1,0.1,0.5,0.5]","target_boxes":[[10,10,50,50]],"prediction":"","error":"torn","seconds":1.0}
        """;
    TaskResult result = read(Measure.REC, REC + error).result();
    assertEquals(0.25, result.figures().get("accuracy"));
    assertEquals(0.25, result.figures().get("accuracy_pixels"));
  }

  @Test
  void read_boxes_onlyADenialIsOne() throws IOException {
    String rows = REC.replace("\"prediction\":\" \"", "\"prediction\":\"It is not there.\"");
    TaskResult denied = read(Measure.REC, rows.replace("No.", "[0.1,0.9,")).result();
    assertEquals(1, denied.count("denied"));
    assertEquals(0, denied.count("present_unclear"));
    assertEquals(0, denied.count("rejected"));
    assertEquals(1, denied.count("absent_unclear"));
    String table = new Results("s", "m", 1, "7b", List.of(denied), List.of()).toMarkdown();
    assertTrue(
        table.contains("| 2 | 0 (0.00 %) | 1 (50.00 %) | 1 (50.00 %) | 3 | 1 (33.33 %) | 0 (0"),
        table);
  }

  @Test
  void read_boxes_sureMissIsTheWorst() throws IOException {
    var order = read(Measure.REC, REC).order();
    assertTrue(order.get(1) < order.get(2) && order.get(2) < order.get(0));
    assertTrue(Double.isNaN(order.get(5)));
  }

  /** The figure is a share of all boxes, not a mean over captions. */
  @Test
  void read_captionsWithBoxes_accuracyLiesInItsInterval() throws IOException {
    String one =
        """
        {"index":0,"target":"a dot[0.1,0.1,0.2,0.2] .","prediction":"a dot[0.1,0.1,0.2,0.2] .","answer_tokens":9,"seconds":1.0}
        """;
    String three =
        """
        {"index":0,"target":"a dot[0.1,0.1,0.2,0.2], a dot[0.3,0.3,0.4,0.4], a dot[0.5,0.5,0.6,0.6] .","prediction":"a dot[0.8,0.8,0.9,0.9] .","answer_tokens":9,"seconds":1.0}
        """;
    TaskResult result = read(Measure.GROUNDING, one.repeat(60) + three.repeat(60)).result();
    assertEquals(0.25, result.figures().get("accuracy"), 1e-9);
    Interval interval = result.intervals().get("accuracy");
    assertTrue(interval.low() > 0.15 && interval.low() < 0.25, interval::toString);
    assertTrue(interval.high() > 0.25 && interval.high() < 0.35, interval::toString);
  }

  @Test
  void read_captionWithoutABox_isUnscored() throws IOException {
    String rows =
        """
        {"index":0,"target":"a dot[0.1,0.1,0.2,0.2] .","prediction":"a dot[0.1,0.1,0.2,0.2] .","answer_tokens":9,"seconds":1.0}
        {"index":1,"target":"nothing to see .","unscored":"it has no box","prediction":"a dot[0.8,0.8,0.9,0.9] .","answer_tokens":9,"seconds":1.0}
        """;
    TaskResult result = read(Measure.GROUNDING, rows).result();
    assertEquals(2, result.count("items"));
    assertEquals(1, result.count("unscored"));
    assertEquals(1, result.figures().get("accuracy"), 1e-9);
  }

  @Test
  void read_pope_ratesHaveIntervalsThatHoldThem() throws IOException {
    TaskResult result = read(Measure.POPE, POPE.repeat(25)).result();
    assertEquals(50, result.count("absent"));
    assertEquals(25, result.count("invented"));
    assertEquals(25, result.count("denied"));
    for (String rate : List.of("accuracy", "precision", "recall", "f1", "yes_ratio")) {
      Interval interval = result.intervals().get(rate);
      assertTrue(interval.low() > 0.3 && interval.low() < 0.5, rate + " " + interval);
      assertTrue(interval.high() > 0.5 && interval.high() < 0.7, rate + " " + interval);
    }
    assertEquals(result.intervals(), read(Measure.POPE, POPE.repeat(25)).result().intervals());
  }

  @Test
  void read_popeWithoutAnAnswer_isAMiss() throws IOException {
    String torn =
        """
        {"index":9,"target":"The answer is yes .","prediction":"","error":"torn","seconds":1.0}
        {"index":9,"target":"The answer is no .","prediction":"","error":"torn","seconds":1.0}
        """;
    TaskResult result = read(Measure.POPE, POPE + torn).result();
    assertEquals(6, result.count("items"));
    assertEquals(2, result.count("unanswered"));
    assertEquals(2.0 / 6, result.figures().get("accuracy"), 1e-9);
    assertEquals(1, result.count("invented"));
    assertEquals(1, result.count("denied"));
    Interval accuracy = result.intervals().get("accuracy");
    assertTrue(accuracy.low() < 2.0 / 6 && accuracy.high() > 2.0 / 6, accuracy::toString);
  }

  @Test
  void read_popeTargetNeitherYesNorNo_isUnscored() throws IOException {
    String odd =
        POPE.replace(
                "\"The answer is yes .\"",
                "\"The answer is MAYBE .\",\"unscored\":\"target 'The answer is MAYBE .' is neither yes nor no\"")
            .replace("no .", "NO.");
    TaskResult result = read(Measure.POPE, odd).result();
    assertEquals(4, result.count("items"));
    assertEquals(2, result.count("unscored"));
    assertEquals(2, result.count("absent"));
    assertEquals(0, result.count("present"));
    assertEquals(0.5, result.figures().get("accuracy"), 1e-9);
    assertEquals(
        List.of(
            "task task: 2 of 4 items are unscored; of the first, target 'The answer is MAYBE .' is"
                + " neither yes nor no"),
        result.notes());
  }

  @Test
  void pageAndDiagram_ofBoxes_areWrittenWorstFirst() throws IOException {
    Picture.of(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB))
        .write(folder.resolve("a.png"));
    try (JsonLines rows = rows(REC)) {
      Tabulated read = new Tabulation(task(Measure.REC), new Numerals()).read(rows, Map.of());
      WorstPage page = new WorstPage(folder, "Page");
      page.add(task(Measure.REC), rows, read.order());
      page.write();
      Path diagram = folder.resolve("diagram.png");
      ReliabilityDiagram.write("task", read.result().reliability(), diagram);
      assertEquals(new PictureSize(600, 600), Picture.read(diagram).size());
    }
    String page = Files.readString(folder.resolve("worst.html"));
    assertTrue(page.indexOf("B?") < page.indexOf("C?") && page.indexOf("C?") < page.indexOf("A?"));
    BufferedImage drawn = Picture.read(folder.resolve("worst/task-1.jpg")).toBufferedImage();
    int right = drawn.getRGB(10, 30);
    int answered = drawn.getRGB(60, 75);
    assertTrue((right >> 8 & 0xff) > (right >> 16 & 0xff), Integer.toHexString(right));
    assertTrue((answered >> 16 & 0xff) > (answered >> 8 & 0xff), Integer.toHexString(answered));
  }
}
