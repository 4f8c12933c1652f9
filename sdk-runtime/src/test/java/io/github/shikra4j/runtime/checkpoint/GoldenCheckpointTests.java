package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.runtime.Golden;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@Golden.Needed
final class GoldenCheckpointTests {
  @Test
  void open_ofTorchShards_readsWhatTheSafetensorsFileHolds() {
    try (Checkpoint torch = Checkpoint.open(Golden.path("shikra"));
        Checkpoint safetensors = Checkpoint.open(Golden.path("shikra-safetensors"))) {
      assertTrue(safetensors.names().size() > 30);
      for (String name : safetensors.names()) {
        StoredTensor expected = safetensors.tensor(name);
        StoredTensor tensor = torch.tensor(name);
        assertEquals(expected.shape(), tensor.shape(), name);
        assertEquals(expected.type(), tensor.type(), name);
        assertEquals(expected.bytes(), tensor.bytes(), name);
      }
    }
  }

  @Test
  void tensor_ofEitherFormat_isMappedDirectAndReadOnly() {
    for (String folder : List.of("shikra", "shikra-safetensors", "clip")) {
      try (Checkpoint checkpoint = Checkpoint.open(Golden.path(folder))) {
        for (String name : checkpoint.names()) {
          StoredTensor tensor = checkpoint.tensor(name);
          assertTrue(tensor.bytes().isDirect() && tensor.bytes().isReadOnly(), name);
          assertEquals(checkpoint.spec(name).bytes(), tensor.bytes().remaining(), name);
        }
      }
    }
  }

  @Test
  void open_ofTower_hasPositionIdsOf64Bits() {
    try (Checkpoint clip = Checkpoint.open(Golden.path("clip"))) {
      StoredTensor ids = clip.tensor("vision_model.embeddings.position_ids");
      assertEquals(ElementType.INT64, ids.type());
      assertArrayEquals(new long[] {1, 257}, ids.dimensions());
      assertEquals(256, ids.bytes().getLong(8 * 256));
    }
  }

  @Test
  void languageConfig_ofShikraAndBase_haveTheirSizes() {
    LanguageConfig shikra = LanguageConfig.read(Golden.path("shikra"));
    assertEquals(32003, shikra.vocabSize());
    assertEquals(3, shikra.layers());
    assertEquals(4, shikra.keyValueHeads());
    assertEquals(8, shikra.headDim());
    assertEquals(1e-6, shikra.rmsNormEps());
    assertEquals(10000, shikra.ropeTheta());
    assertEquals(Optional.of(ElementType.FLOAT16), shikra.torchDtype());
    assertEquals(
        new LanguageConfig.Multimodal(48, -2, true, Optional.of("../clip")),
        shikra.multimodal().orElseThrow());
    assertFalse(LanguageConfig.read(Golden.path("base")).multimodal().isPresent());
  }

  @Test
  void visionConfig_ofTower_hasItsSizes() {
    assertEquals(
        new VisionConfig(48, 96, 4, 4, 224, 14, 3, 1e-5, "quick_gelu"),
        VisionConfig.read(Golden.path("clip")));
    assertEquals(PreprocessorConfig.clip(), PreprocessorConfig.read(Golden.path("clip")));
  }
}
