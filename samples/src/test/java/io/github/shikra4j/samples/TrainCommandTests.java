package io.github.shikra4j.samples;

import static io.github.shikra4j.samples.Ran.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A recipe from the command line: to its end, refused, and gone on with. */
@Execution(ExecutionMode.SAME_THREAD)
class TrainCommandTests {
  @TempDir private Path folder;

  private List<String> losses() throws IOException {
    return Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
        .map(row -> row.replaceAll("\"(tokens_per_second|seconds|peak_bytes)\":[^,}]+", ""))
        .toList();
  }

  @Test
  void train_again_isRefusedUnlessItResumes() throws IOException {
    new RandomCheckpoint(ModelShape.TINY, 7).write(folder.resolve("model"), Fixtures.TOKENIZER);
    Fixtures.picture(160, 120).write(folder.resolve("scene.png"));
    Path rows =
        Files.writeString(
            folder.resolve("rec.jsonl"),
            """
            {"img_path": "scene.png", "expression": "the red circle", "bbox": [10, 20, 60, 90]}
            {"img_path": "scene.png", "expression": "the cup", "bbox": [1, 1, 30, 30]}
            """);
    Path recipe =
        Files.writeString(
            folder.resolve("recipe.yaml"),
            """
            model: %1$s/model
            output: %1$s/run
            devices: [cpu]
            checkpoints: {every: 3, keep: 2}
            stages:
              - name: learn
                steps: 6
                batch_size: 2
                learning_rate: 1.0e-3
                data:
                  - {format: rec, template: rec, annotations: %2$s, images: %1$s}
            """
                .formatted(folder, rows));
    Ran first = run("train", "--recipe", recipe.toString());
    assertEquals(0, first.code(), first.err());
    assertTrue(Files.exists(folder.resolve("run/final/config.json")));
    List<String> whole = losses();
    assertEquals(6, whole.size());
    Ran again = run("train", "--recipe", recipe.toString());
    assertEquals(2, again.code(), again.err());
    assertTrue(again.complaint().contains("--resume"), again.err());
    assertEquals(whole, losses());
    MoreFiles.deleteRecursively(
        folder.resolve("run/checkpoints/step-00000006"), RecursiveDeleteOption.ALLOW_INSECURE);
    Ran resumed = run("train", "--recipe", recipe.toString(), "--resume");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole, losses());
    assertTrue(Files.exists(folder.resolve("run/checkpoints/step-00000006")));
  }
}
