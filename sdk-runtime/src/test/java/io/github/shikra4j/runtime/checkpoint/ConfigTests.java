package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTests {
  private static final String LLAMA =
      """
      {"vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
       "num_attention_heads": 8}
      """;

  @TempDir Path folder;

  @Test
  void languageConfig_withNeededKeysAlone_takesDefaultsOfLlama() throws IOException {
    LanguageConfig config = language("{}");
    assertEquals(8, config.keyValueHeads());
    assertEquals(8, config.headDim());
    assertEquals(1e-6, config.rmsNormEps());
    assertEquals(10000, config.ropeTheta());
    assertEquals(2048, config.maxPositionEmbeddings());
    assertEquals(List.of(2), config.eosTokenIds());
    assertEquals(OptionalInt.empty(), config.padTokenId());
    assertEquals(Optional.empty(), config.torchDtype());
  }

  @Test
  void languageConfig_withNewerKeys_honoursThem() throws IOException {
    LanguageConfig config =
        language(
            """
            {"num_key_value_heads": 2, "head_dim": 16, "rope_theta": 5e5, "rms_norm_eps": 1e-5,
             "tie_word_embeddings": true, "eos_token_id": [7, 8], "pad_token_id": -1,
             "torch_dtype": "bfloat16", "rope_scaling": null, "max_sequence_length": 512}
            """);
    assertEquals(2, config.keyValueHeads());
    assertEquals(16, config.headDim());
    assertEquals(500000, config.ropeTheta());
    assertEquals(1e-5, config.rmsNormEps());
    assertTrue(config.tieWordEmbeddings());
    assertEquals(List.of(7, 8), config.eosTokenIds());
    assertEquals(512, config.maxPositionEmbeddings());
    assertEquals(Optional.of(ElementType.BFLOAT16), config.torchDtype());
  }

  @Test
  void languageConfig_withRopeParameters_readsThetaThere() throws IOException {
    assertEquals(
        9, language("{'rope_parameters': {'rope_type': 'default', 'rope_theta': 9}}").ropeTheta());
  }

  @Test
  void languageConfig_ofOtherFeaturesThanThePatches_namesTheKey() {
    String config = "{'mm_hidden_size': 4, 'mm_vision_select_feature': 'cls_patch'}";
    CheckpointException e = assertThrows(CheckpointException.class, () -> language(config));
    assertTrue(e.getMessage().contains("mm_vision_select_feature"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'use_mm_proj': true", "'mm_vision_tower': '../clip'"})
  void languageConfig_ofShikraWithoutProjectorWidth_namesTheKey(String key) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> language("{" + key + "}"));
    assertTrue(e.getMessage().contains("mm_hidden_size"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vocab_size              | null
          hidden_size             | -64
          hidden_size             | "64"
          hidden_size             | 64.5
          hidden_size             | 1e12
          num_attention_heads     | 0
          num_attention_heads     | 7
          num_attention_heads     | 64
          num_key_value_heads     | 3
          num_key_value_heads     | 16
          num_hidden_layers       | []
          intermediate_size       | true
          head_dim                | 15
          rms_norm_eps            | -1
          rms_norm_eps            | "small"
          rope_theta              | 0
          rope_theta              | 1e999
          tie_word_embeddings     | 1
          eos_token_id            | 100
          bos_token_id            | -1
          torch_dtype             | "int8"
          hidden_act              | "gelu"
          attention_bias          | true
          mlp_bias                | true
          quantization_config     | {}
          sliding_window          | 4096
          rope_scaling            | {"type": "linear", "factor": 2.0}
          rope_parameters         | {"rope_type": "yarn"}
          partial_rotary_factor   | 0.5
          model_type              | "mistral"
          mm_hidden_size          | 0
          """)
  void languageConfig_withAbsurdOrUnsupportedValue_namesFileAndKey(String key, String value) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> language("{\"" + key + "\": " + value + "}"));
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
    assertTrue(e.getMessage().contains(key), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a\": }", "3"})
  void languageConfig_ofMalformedFile_namesIt(String json) throws IOException {
    write("config.json", json);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> LanguageConfig.read(folder));
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
  }

  @Test
  void languageConfig_withoutFile_namesIt() {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> LanguageConfig.read(folder));
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
  }

  @Test
  void visionConfig_ofWholeClip_readsTheTowerWithin() throws IOException {
    write(
        "config.json",
        """
        {"model_type": "clip", "hidden_size": 5, "vision_config":
          {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
           "num_attention_heads": 16, "patch_size": 14, "model_type": "clip_vision_model"}}
        """);
    VisionConfig config = VisionConfig.read(folder);
    assertEquals(new VisionConfig(1024, 4096, 24, 16, 224, 14, 3, 1e-5, "quick_gelu"), config);
    assertEquals(256, config.patches());
  }

  @Test
  void visionConfig_ofWholeClipWithTheOlderKeyToo_readsTheNewer() throws IOException {
    write(
        "config.json",
        """
        {"model_type": "clip", "vision_config_dict": {"hidden_size": 12},
         "vision_config": {"hidden_size": 1024, "num_attention_heads": 16}}
        """);
    assertEquals(1024, VisionConfig.read(folder).hiddenSize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hidden_act          | "relu"
          num_attention_heads | 7
          patch_size          | 300
          image_size          | [224, 224]
          layer_norm_eps      | 0
          model_type          | "siglip"
          num_channels        | 1
          """)
  void visionConfig_withAbsurdOrUnsupportedValue_namesFileAndKey(String key, String value)
      throws IOException {
    write("config.json", "{\"" + key + "\": " + value + "}");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> VisionConfig.read(folder));
    assertTrue(e.getMessage().contains("config.json"), e.getMessage());
    assertTrue(e.getMessage().contains(key), e.getMessage());
  }

  @Test
  void preprocessorConfig_withoutFile_isClip() {
    assertEquals(PreprocessorConfig.clip(), PreprocessorConfig.read(folder));
  }

  @Test
  void preprocessorConfig_withBareNumbers_resizesTheShorterSideAndCropsASquare()
      throws IOException {
    write("preprocessor_config.json", "{\"size\": 336, \"crop_size\": 330}");
    PreprocessorConfig config = PreprocessorConfig.read(folder);
    assertEquals(new PreprocessorConfig.ShortestEdge(336), config.resize());
    assertEquals(new PreprocessorConfig.Size(330, 330), config.cropSize());
  }

  @Test
  void preprocessorConfig_withoutCrop_givesThePaddedSquareWhole() throws IOException {
    write("preprocessor_config.json", "{\"size\": 336, \"do_center_crop\": false}");
    assertEquals(new PreprocessorConfig.Size(336, 336), PreprocessorConfig.read(folder).outcome());
  }

  @Test
  void preprocessorConfig_withHeightAndWidth_resizesToThem() throws IOException {
    write(
        "preprocessor_config.json",
        """
        {"size": {"height": 10, "width": 20}, "do_center_crop": false, "do_rescale": false,
         "do_normalize": false, "do_resize": false, "resample": 2}
        """);
    PreprocessorConfig config = PreprocessorConfig.read(folder);
    assertEquals(new PreprocessorConfig.Size(10, 20), config.resize());
    assertEquals(2, config.resample());
    assertTrue(
        !config.doCenterCrop()
            && !config.doRescale()
            && !config.doNormalize()
            && !config.doResize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          size       | {"longest_edge": 3}
          crop_size  | {"height": 0, "width": 3}
          image_mean | [1, 2]
          image_std  | [1, 0, 1]
          do_resize  | "yes"
          """)
  void preprocessorConfig_withAbsurdValue_namesFileAndKey(String key, String value)
      throws IOException {
    write("preprocessor_config.json", "{\"" + key + "\": " + value + "}");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> PreprocessorConfig.read(folder));
    assertTrue(e.getMessage().contains("preprocessor_config.json"), e.getMessage());
    assertTrue(e.getMessage().contains(key), e.getMessage());
  }

  private LanguageConfig language(String changes) throws IOException {
    JsonObject json = JsonParser.parseString(LLAMA).getAsJsonObject();
    JsonParser.parseString(changes)
        .getAsJsonObject()
        .entrySet()
        .forEach(change -> json.add(change.getKey(), change.getValue()));
    write("config.json", json.toString());
    return LanguageConfig.read(folder);
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json);
  }
}
