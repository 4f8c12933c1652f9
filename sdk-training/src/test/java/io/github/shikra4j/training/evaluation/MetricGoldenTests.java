package io.github.shikra4j.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The figures of the original program and of the metrics' own programs. */
class MetricGoldenTests {
  private static final double TOLERANCE = 1e-6;

  private static JsonObject golden(String name) throws IOException {
    Path file = Path.of(System.getProperty("shikra.golden", "../../shared/golden"), name);
    Assumptions.assumeTrue(Files.exists(file), "no figures; name them with -Dshikra.golden=");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static List<String> texts(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }

  private static void equalsOriginal(Metric metric, String name) throws IOException {
    JsonObject part = golden("metrics.json").getAsJsonObject(name);
    part.getAsJsonArray("predictions")
        .forEach(row -> metric.add(texts(row).get(0), texts(row).get(1)));
    JsonObject expected = part.getAsJsonObject("expected");
    for (String key : expected.keySet()) {
      assertEquals(expected.get(key).getAsDouble(), metric.scores().get(key), TOLERANCE, key);
    }
  }

  @Test
  void rec_onGoldenRows_equalsOriginal() throws IOException {
    equalsOriginal(new RecMetric(), "rec");
  }

  @Test
  void answer_onGoldenRows_equalsOriginal() throws IOException {
    equalsOriginal(new AnswerMetric(), "answer_is");
    equalsOriginal(AnswerMetric.ofPointQa(), "point_qa");
  }

  @Test
  void caption_onGoldenRows_equalsCoco() throws IOException {
    JsonObject part = golden("public_metrics.json").getAsJsonObject("captions");
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
  void vqa_onEachGoldenCase_equalsOfficial() throws IOException {
    for (JsonElement each :
        golden("public_metrics.json").getAsJsonObject("vqa").getAsJsonArray("cases")) {
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
  void pope_onGoldenRows_equalsOfficial() throws IOException {
    JsonObject part = golden("public_metrics.json").getAsJsonObject("pope");
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
