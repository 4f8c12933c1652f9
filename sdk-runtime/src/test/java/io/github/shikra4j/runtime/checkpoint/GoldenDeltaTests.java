package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.runtime.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Golden.Needed
final class GoldenDeltaTests {
  @Test
  void openDelta_ofBaseAndDelta_sumsAsTheOriginal() {
    try (Checkpoint merged = Checkpoint.openDelta(Golden.path("base"), Golden.path("delta"))) {
      assertAsExpected(merged);
    }
  }

  @Test
  void openDelta_ofBaseAndDelta_givesTheModelBitForBit() {
    try (Checkpoint merged = Checkpoint.openDelta(Golden.path("base"), Golden.path("delta"));
        Checkpoint model = Checkpoint.open(Golden.path("shikra"))) {
      assertEquals(model.names(), merged.names());
      for (String name : model.names()) {
        assertEquals(model.spec(name), merged.spec(name));
        assertEquals(model.tensor(name).bytes(), merged.tensor(name).bytes(), name);
      }
    }
  }

  @Test
  void merge_ofBaseAndDelta_writesWhatAPlainOpenReads(@TempDir Path output) {
    List<Progress> heard = new ArrayList<>();
    DeltaMerge.merge(Golden.path("base"), Golden.path("delta"), output, heard::add);
    try (Checkpoint merged = Checkpoint.open(output)) {
      assertAsExpected(merged);
    }
    Progress last = heard.get(heard.size() - 1);
    assertEquals(last.total(), last.done());
    LanguageConfig config = LanguageConfig.read(output);
    assertEquals(LanguageConfig.read(Golden.path("delta")).vocabSize(), config.vocabSize());
    String tower = config.multimodal().orElseThrow().visionTower().orElseThrow();
    assertEquals(48, VisionConfig.read(output.resolve(tower)).hiddenSize());
  }

  @Test
  void looksLikeDelta_ofDeltaAlone_isTrueOfItOnly() {
    assertTrue(looksLikeDelta("delta"));
    for (String whole : List.of("base", "shikra", "shikra-safetensors", "clip")) {
      assertFalse(looksLikeDelta(whole), whole);
    }
  }

  @Test
  void openDelta_ofFoldersThatAreNoPair_saysWhy() {
    assertRefused("base", "shikra", "whole model");
    assertRefused("shikra", "delta", "no plain LLaMA");
    assertRefused("delta", "base", "no plain LLaMA");
    assertRefused("clip", "delta", "the base has no tensor");
  }

  private static void assertRefused(String base, String delta, String why) {
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> Checkpoint.openDelta(Golden.path(base), Golden.path(delta)));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  private static boolean looksLikeDelta(String folder) {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.path(folder))) {
      return checkpoint.looksLikeDelta();
    }
  }

  private static void assertAsExpected(Checkpoint merged) {
    JsonObject expected = Golden.json("delta/expected_merge.json");
    assertTrue(expected.size() > 30);
    for (String name : expected.keySet()) {
      JsonObject figures = expected.getAsJsonObject(name);
      StoredTensor tensor = merged.tensor(name);
      float[] values = tensor.toFloats();
      assertArrayEquals(
          Golden.ints(figures.get("shape")),
          tensor.shape().stream().mapToInt(Long::intValue).toArray(),
          name);
      double squares = 0;
      for (float value : values) {
        squares += (double) value * value;
      }
      double norm = figures.get("l2").getAsDouble();
      assertEquals(norm, Math.sqrt(squares), 1e-3 * norm, name);
      var first = figures.getAsJsonArray("first8");
      for (int i = 0; i < first.size(); i++) {
        assertEquals(first.get(i).getAsFloat(), values[i], name);
      }
    }
  }
}
