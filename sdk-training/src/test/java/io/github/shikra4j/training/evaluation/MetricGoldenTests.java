package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.training.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of the original program and of the metrics' own programs. */
@Golden.Needed
class MetricGoldenTests {
  private static final double TOLERANCE = 1e-6;

  private static List<String> texts(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }

  private static void equalsOriginal(Metric metric, String name) {
    JsonObject part = Golden.json("metrics.json").getAsJsonObject(name);
    part.getAsJsonArray("predictions")
        .forEach(row -> metric.add(texts(row).get(0), texts(row).get(1)));
    JsonObject expected = part.getAsJsonObject("expected");
    for (String key : expected.keySet()) {
      assertEquals(expected.get(key).getAsDouble(), metric.scores().get(key), TOLERANCE, key);
    }
  }

  @Test
  void rec_onGoldenRows_equalsOriginal() {
    equalsOriginal(new RecMetric(), "rec");
  }

  @Test
  void answer_onGoldenRows_equalsOriginal() {
    equalsOriginal(new AnswerMetric(), "answer_is");
    equalsOriginal(AnswerMetric.ofPointQa(), "point_qa");
  }

  @Test
  void caption_onGoldenRows_equalsCoco() {
    JsonObject part = Golden.json("public_metrics.json").getAsJsonObject("captions");
    CaptionMetric metric = new CaptionMetric();
    JsonObject candidates = part.getAsJsonObject("candidates");
    for (String key : candidates.keySet()) {
      metric.add(
          texts(candidates.get(key)).get(0), texts(part.getAsJsonObject("references").get(key)));
    }
    Scores scores = metric.scores();
    assertEquals(part.get("CIDEr").getAsDouble(), scores.get("cider"), TOLERANCE);
    assertEquals(part.get("ROUGE_L").getAsDouble(), scores.get("rouge_l"), TOLERANCE);
    for (int i = 0; i < 4; i++) {
      double bleu = part.getAsJsonArray("BLEU").get(i).getAsDouble();
      assertEquals(bleu, scores.get("bleu" + (i + 1)), TOLERANCE);
      double each = part.getAsJsonArray("CIDEr_each").get(i).getAsDouble();
      assertEquals(each, metric.ciderOfEach().get(i), TOLERANCE);
    }
  }

  @Test
  void vqa_onEachGoldenCase_equalsOfficial() {
    for (JsonElement each :
        Golden.json("public_metrics.json").getAsJsonObject("vqa").getAsJsonArray("cases")) {
      JsonObject row = each.getAsJsonObject();
      VqaMetric metric = new VqaMetric();
      metric.add(row.get("prediction").getAsString(), texts(row.get("answers")));
      assertEquals(
          row.get("accuracy_percent").getAsDouble() / 100,
          metric.scores().accuracy(),
          TOLERANCE,
          row.toString());
    }
  }

  @Test
  void pope_onGoldenRows_equalsOfficial() {
    JsonObject part = Golden.json("public_metrics.json").getAsJsonObject("pope");
    PopeMetric metric = new PopeMetric();
    for (JsonElement each : part.getAsJsonArray("cases")) {
      JsonObject row = each.getAsJsonObject();
      metric.add(row.get("answer").getAsString(), row.get("label").getAsString());
    }
    for (String key : List.of("accuracy", "precision", "recall", "f1", "yes_ratio")) {
      assertEquals(part.get(key).getAsDouble(), metric.scores().get(key), TOLERANCE, key);
    }
  }
}
