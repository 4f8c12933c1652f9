package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics through the command, and what it says of bad input. */
class ScoreCommandTests {
  @TempDir private Path folder;

  private Ran score(String metric, String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
    return run("score", "--metric", metric, "--input", file.toString(), "--json");
  }

  private static JsonObject object(Ran ran) {
    assertEquals(0, ran.code(), ran.err());
    return JsonParser.parseString(ran.out()).getAsJsonObject();
  }

  private static JsonObject golden() throws IOException {
    Path file = Path.of(System.getProperty("shikra.golden", "")).resolve("public_metrics.json");
    Assumptions.assumeTrue(Files.exists(file), "no " + file + "; see -Dshikra.golden=");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void captions_ofTheMetricsOwnPrograms_areEqual() throws IOException {
    JsonObject golden = golden().getAsJsonObject("captions");
    StringBuilder rows = new StringBuilder();
    for (String key : golden.getAsJsonObject("references").keySet()) {
      JsonObject row = new JsonObject();
      row.add("prediction", golden.getAsJsonObject("candidates").getAsJsonArray(key).get(0));
      row.add("references", golden.getAsJsonObject("references").get(key));
      rows.append(row).append('\n');
    }
    JsonObject scores = object(score("caption", rows.toString()));
    assertEquals(golden.get("CIDEr").getAsDouble(), scores.get("cider").getAsDouble(), 1e-6);
    assertEquals(golden.get("ROUGE_L").getAsDouble(), scores.get("rouge_l").getAsDouble(), 1e-6);
    JsonArray bleu = golden.getAsJsonArray("BLEU");
    for (int n = 0; n < bleu.size(); n++) {
      double ours = scores.get("bleu" + (n + 1)).getAsDouble();
      assertEquals(bleu.get(n).getAsDouble(), ours, 1e-6);
    }
  }

  @Test
  void vqa_ofTheMetricsOwnProgram_isEqual() throws IOException {
    JsonArray cases = golden().getAsJsonObject("vqa").getAsJsonArray("cases");
    StringBuilder rows = new StringBuilder();
    double sum = 0;
    for (JsonElement each : cases) {
      rows.append(each).append('\n');
      sum += each.getAsJsonObject().get("accuracy_percent").getAsDouble() / 100;
    }
    JsonObject scores = object(score("vqa", rows.toString()));
    assertEquals(sum / cases.size(), scores.get("accuracy").getAsDouble(), 1e-4);
  }

  @Test
  void rec_json_countsAreWholeNumbers() throws IOException {
    Ran ran =
        score(
            "rec",
            """
            {"prediction": "[0.1,0.1,0.5,0.5]", "target": "[0.1,0.1,0.5,0.5]"}

            {"prediction": "nowhere", "target": "[0.1,0.1,0.5,0.5]"}
            """);
    assertEquals(
        "{\"items\":2,\"accuracy\":0.5,\"iou\":0.5,\"failed\":1,\"target_failed\":0}\n", ran.out());
  }

  @Test
  void rec_locationTokens_areReadWhereTheyAreSaid() throws IOException {
    String box = "<b_st><bin_100> <bin_100> <bin_500> <bin_500><b_ed>";
    String row = "{\"prediction\": \"Answer: " + box + " .\", \"target\": \"" + box + "\"}\n";
    Path file = Files.writeString(folder.resolve("tokens.jsonl"), row);
    Ran ran =
        run(
            "score",
            "--metric",
            "rec",
            "--coordinates",
            "location_tokens",
            "--input",
            file.toString(),
            "--json");
    assertEquals(1, object(ran).get("accuracy").getAsDouble());
  }

  @Test
  void choice_boxAndPoint_meanTheNearestCandidate() throws IOException {
    String candidates = "\"candidates\": [\"[0.0,0.0,0.4,0.4]\", \"[0.3,0.3,0.9,0.9]\"]}\n";
    JsonObject scores =
        object(
            score(
                "choice",
                "{\"prediction\": \"[0.1,0.1,0.4,0.4]\", "
                    + candidates
                    + "{\"prediction\": \"It is [0.35,0.38].\", "
                    + candidates
                    + "{\"prediction\": \"[0.8,0.8]\", "
                    + candidates
                    + "{\"prediction\": \"the left one\", "
                    + candidates));
    assertEquals(0.5, scores.get("accuracy").getAsDouble(), 1e-12);
    assertEquals("1", scores.get("failed").toString());
  }

  @Test
  void pope_targetInAnyCase_emptyAnswerMeansYes() throws IOException {
    JsonObject scores =
        object(
            score(
                "pope",
                """
                {"prediction": "No.", "target": "NO"}
                {"prediction": "no", "target": "No."}
                {"prediction": "Yes.", "target": "Yes"}
                {"prediction": "", "target": "The answer is no ."}
                """));
    assertEquals(0.75, scores.get("accuracy").getAsDouble(), 1e-12);
    assertEquals(0.5, scores.get("yes_ratio").getAsDouble(), 1e-12);
  }

  @Test
  void pope_rowThatCouldNotBeAnswered_isAMissWhateverItsTarget() throws IOException {
    JsonObject scores =
        object(
            score(
                "pope",
                """
                {"prediction": "no", "target": "no"}
                {"prediction": "", "target": "yes", "error": "the prompt is too long"}
                {"prediction": "", "target": "no", "error": "the prompt is too long"}
                {"target": "yes", "error": "the prompt is too long"}
                """));
    assertEquals(0.25, scores.get("accuracy").getAsDouble(), 1e-12);
    assertEquals(0.25, scores.get("yes_ratio").getAsDouble(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "rec | {\"prediction\": \"x\"} | line 1: has no 'target'",
        "rec | {\"prediction\": 1, \"target\": \"x\"} | line 1: 'prediction' is no text",
        "rec | [1] | line 1: is no JSON object",
        "rec | {oops | line 1: is no JSON",
        "caption | {\"prediction\": \"x\", \"references\": []} | line 1: 'references' is no list",
        "vqa | {\"prediction\": \"x\", \"answers\": \"x\"} | line 1: 'answers' is no list",
        "choice | {\"prediction\": \"x\", \"candidates\": [\"here\"]} | line 1: candidate 'here'",
        "pope | {\"prediction\": \"no\", \"target\": \"maybe\"} | line 1: target 'maybe' is neither",
        "bleu | {} | --metric"
      })
  void badRow_oneLineAndExitCode2(String metric, String row, String problem) throws IOException {
    Ran ran = score(metric, row + "\n");
    assertEquals(2, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().contains(problem), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }

  /** As evaluate counts them: an expression of nothing in the picture has no box to be hit. */
  @Test
  void rec_absentRows_arePassedOver() throws IOException {
    String absent = "{\"prediction\": \"No.\", \"target\": \"No.\", \"absent\": true}\n";
    String hit = "{\"prediction\": \"[0.1,0.1,0.5,0.5]\", \"target\": \"[0.1,0.1,0.5,0.5]\"}\n";
    Ran ran = score("rec", absent + hit);
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("\"items\":1,\"accuracy\":1.0"), ran.out());
    Ran nothing = score("rec", absent);
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("none of its rows can be scored"), nothing.err());
  }

  @Test
  void emptyFile_isRefused() throws IOException {
    Ran ran = score("pope", "\n\n");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("has no rows"), ran.err());
  }

  @Test
  void score_keysThatAreNull_areNotThere() throws IOException {
    String row = "{'prediction':'The answer is yes.','target':'The answer is yes.',%s}\n";
    String rows =
        (row.formatted("'error':null,'absent':null") + row.formatted("'unscored':null"))
            .replace('\'', '"');
    JsonObject scores = object(score("answer", rows));
    assertEquals(2, scores.get("items").getAsInt());
    assertEquals(1, scores.get("accuracy").getAsDouble());
  }
}
