package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AdapterTests {
  private static final int HIDDEN = 16;
  private static final int RANK = 3;
  private static final String QUERY = "model.layers.0.self_attn.q_proj";
  private static final String WEIGHT = QUERY + ".weight";
  private static final String PROJECTOR = "model.mm_projector.weight";

  @TempDir Path folder;
  private Path model;
  private Path adapter;

  @BeforeEach
  void name() {
    model = folder.resolve("model");
    adapter = folder.resolve("adapter");
    Models.write(model, 20, 2, true, 1, 0.3, ElementType.FLOAT32);
  }

  private static TensorSpec spec(String name, long... shape) {
    return new TensorSpec(name, ElementType.FLOAT32, Arrays.stream(shape).boxed().toList());
  }

  private static List<TensorSpec> pair(String module, int rank) {
    return List.of(
        spec(module + ".lora_A.weight", rank, HIDDEN),
        spec(module + ".lora_B.weight", HIDDEN, rank));
  }

  private static AdapterConfig config(List<String> saved) {
    return new AdapterConfig(RANK, 6, List.of("q_proj"), saved, Optional.of("llama"));
  }

  private static ByteBuffer numbers(TensorSpec tensor) {
    Random random = new Random(tensor.name().hashCode());
    float[] values = new float[(int) tensor.bytes() / tensor.type().bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Floats.encode(values, tensor.type());
  }

  private void write(AdapterConfig config, List<TensorSpec> tensors) {
    AdapterFolder.write(adapter, config, tensors, AdapterTests::numbers);
  }

  /** Writes a file whose tensors have the names given, without the prefix that ours get. */
  private void writeNamed(Map<String, TensorSpec> tensors) {
    write(config(List.of()), pair(QUERY, RANK));
    try {
      Files.delete(adapter.resolve("adapter_model.safetensors"));
      List<TensorSpec> named =
          tensors.entrySet().stream()
              .map(e -> new TensorSpec(e.getKey(), e.getValue().type(), e.getValue().shape()))
              .toList();
      new TorchWriter()
          .write(
              adapter.resolve("adapter_model.bin"),
              "adapter_model.bin",
              named,
              t -> numbers(tensors.get(t.name())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Checkpoint open() {
    try (Checkpoint base = Checkpoint.open(model)) {
      return Checkpoint.openAdapted(base, adapter);
    }
  }

  private static float[] values(TensorSpec tensor) {
    ByteBuffer bytes = numbers(tensor);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** W + scale B A by plain loops in double precision. */
  private float[] expected(String module, int rank, double scale) {
    List<TensorSpec> pair = pair(module, rank);
    float[] a = values(pair.get(0));
    float[] b = values(pair.get(1));
    try (Checkpoint base = Checkpoint.open(model)) {
      float[] sum = base.tensor(module + ".weight").toFloats();
      for (int o = 0; o < HIDDEN; o++) {
        for (int i = 0; i < HIDDEN; i++) {
          double product = 0;
          for (int k = 0; k < rank; k++) {
            product += (double) b[o * rank + k] * a[k * HIDDEN + i];
          }
          sum[o * HIDDEN + i] = (float) (sum[o * HIDDEN + i] + scale * product);
        }
      }
      return sum;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void openAdapted_ofAnyFormat_addsTheProductAndRounds(ElementType type) throws IOException {
    Models.write(model, 20, 2, true, 1, 0.3, type);
    write(config(List.of()), pair(QUERY, RANK));
    try (Checkpoint adapted = open();
        Checkpoint base = Checkpoint.open(model)) {
      assertEquals(new TensorSpec(WEIGHT, type, List.of(16L, 16L)), adapted.spec(WEIGHT));
      StoredTensor got = adapted.tensor(WEIGHT);
      assertEquals(type, got.type());
      float[] wanted = expected(QUERY, RANK, 2);
      float[] values = got.toFloats();
      double step = type == ElementType.FLOAT32 ? 1e-6 : type == ElementType.FLOAT16 ? 6e-4 : 5e-3;
      for (int i = 0; i < wanted.length; i++) {
        assertEquals(wanted[i], values[i], step * (1 + Math.abs(wanted[i])), "element " + i);
      }
      assertEquals(base.names(), adapted.names());
      for (String name : base.names()) {
        assertEquals(name.equals(WEIGHT), adapted.isSum(name), name);
        if (!name.equals(WEIGHT)) {
          assertEquals(base.tensor(name).bytes(), adapted.tensor(name).bytes(), name);
        }
      }
      assertEquals(256, adapted.summedElements());
    }
  }

  @Test
  void openAdapted_stabilizedWithPatterns_scalesByThem() {
    String second = "model.layers.1.self_attn.q_proj";
    AdapterConfig config =
        new AdapterConfig(
            RANK,
            6,
            true,
            new AdapterTargets(
                List.of(), Optional.of(".*self_attn\\.(q|v)_proj"), List.of(), List.of(0, 1)),
            Map.of("layers.1.self_attn.q_proj", 4),
            Map.of("1\\..*q_proj", 10.),
            List.of(),
            Optional.empty());
    List<TensorSpec> tensors = new ArrayList<>(pair(QUERY, RANK));
    tensors.addAll(pair(second, 4));
    write(config, tensors);
    try (Checkpoint adapted = open()) {
      assertClose(expected(QUERY, RANK, 6 / Math.sqrt(3)), adapted, QUERY);
      assertClose(expected(second, 4, 5), adapted, second);
    }
  }

  private static void assertClose(float[] wanted, Checkpoint adapted, String module) {
    assertArrayEquals(wanted, adapted.tensor(module + ".weight").toFloats(), 2e-5f);
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.model.mm_projector.weight",
    "base_model.model.model.mm_projector.modules_to_save.weight",
    "base_model.model.model.mm_projector.modules_to_save.default.weight",
    "model.mm_projector.weight",
  })
  void openAdapted_moduleTrainedWhole_replacesTheModels(String spelling) {
    TensorSpec projector = spec(PROJECTOR, HIDDEN, 5);
    writeNamed(Map.of(spelling, projector));
    try (Checkpoint adapted = open()) {
      StoredTensor got = adapted.tensor(PROJECTOR);
      assertEquals(PROJECTOR, got.name());
      assertArrayEquals(values(projector), got.toFloats());
      assertFalse(adapted.isSum(PROJECTOR));
    }
  }

  @Test
  void openAdapted_pairsWithTheAdaptersName_areRead() {
    List<TensorSpec> pair = pair(QUERY, RANK);
    writeNamed(
        Map.of(
            "base_model.model." + QUERY + ".lora_A.default.weight", pair.get(0),
            "base_model.model." + QUERY + ".lora_B.default.weight", pair.get(1)));
    try (Checkpoint adapted = open()) {
      assertClose(expected(QUERY, RANK, 2), adapted, QUERY);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.layers.0.self_attn.q_proj.lora_A.weight 3 16 | no lora_B",
        "model.layers.0.self_attn.q_proj.lora_B.weight 16 3 | no lora_A",
        "model.layers.9.self_attn.q_proj.lora_A.weight 3 16 | no model.layers.9",
        "model.layers.0.input_layernorm.lora_A.weight 3 16  | not target",
        "model.mm_projector.weight 16 6                     | [16, 6]",
        "model.mm_projector.bias 16                         | no model.mm_projector.bias",
        "model.embed_tokens.lora_embedding_A 3 16           | neither",
      })
  void openAdapted_oneTensorThatDoesNotFit_namesFileAndTensor(String tensor, String why) {
    String[] words = tensor.strip().split(" ");
    long[] shape = Stream.of(words).skip(1).mapToLong(Long::parseLong).toArray();
    write(config(List.of()), List.of(spec(words[0], shape)));
    assertRefused("adapter_model.safetensors", words[0], why);
  }

  @Test
  void openAdapted_otherRankThanTheConfiguration_isRefused() {
    write(config(List.of()), pair(QUERY, 4));
    assertRefused("lora_A", "[4, 16]", "[3, 16]");
  }

  @Test
  void openAdapted_withoutWhatItSaved_isRefused() {
    write(config(List.of("mm_projector")), pair(QUERY, RANK));
    assertRefused("adapter_config.json", "modules_to_save", "mm_projector");
  }

  @Test
  void openAdapted_withoutAnyTensor_isRefused() {
    write(config(List.of()), List.of());
    assertRefused("adapter", "no tensor");
  }

  @Test
  void openAdapted_moduleBothSavedAndAdapted_isRefused() {
    List<TensorSpec> tensors = new ArrayList<>(pair(QUERY, RANK));
    tensors.add(spec(WEIGHT, HIDDEN, HIDDEN));
    write(config(List.of()), tensors);
    assertRefused(WEIGHT, "both");
  }

  @Test
  void openAdapted_ofFolderWithoutWeights_isRefused() throws IOException {
    write(config(List.of()), pair(QUERY, RANK));
    Files.delete(adapter.resolve("adapter_model.safetensors"));
    assertRefused("adapter_model.safetensors or adapter_model.bin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peft_type         | \"IA3\"",
        "bias              | \"all\"",
        "fan_in_fan_out    | true",
        "use_dora          | true",
        "lora_bias         | true",
        "layer_replication | [[0, 1]]",
        "target_parameters | [\"experts\"]",
        "trainable_token_indices | [1]",
        "init_lora_weights | \"pissa\"",
        "target_modules    | \"(\"",
        "target_modules    | null",
        "rank_pattern      | {\"q_proj\": 0}",
        "alpha_pattern     | {\"(\": 1}",
        "r                 | 0",
        "lora_alpha        | -1",
        "modules_to_save   | 3",
        "layers_to_transform | [true]",
        "what_comes_next   | {\"a\": 1}",
      })
  void read_keyThatChangesTheArithmeticOrIsAbsurd_isNamed(String key, String value)
      throws IOException {
    write(config(List.of()), pair(QUERY, RANK));
    Path file = adapter.resolve("adapter_config.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    json.add(key, JsonParser.parseString(value));
    Files.writeString(file, json.toString());
    assertRefused("adapter_config.json", key);
  }

  @Test
  void read_everyKeyThatPeftWritesUnlessToldOtherwise_isTaken() throws IOException {
    write(config(List.of()), pair(QUERY, RANK));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        """
        {"alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null,
         "auto_mapping": null, "base_model_name_or_path": "llama", "bias": "none",
         "corda_config": null, "ensure_weight_tying": false, "eva_config": null,
         "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
         "init_lora_weights": true, "layer_replication": null, "layers_pattern": null,
         "layers_to_transform": [], "loftq_config": {}, "lora_alpha": 6, "lora_bias": false,
         "lora_dropout": 0.05, "megatron_config": null, "megatron_core": "megatron.core",
         "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.18.0",
         "qalora_group_size": 16, "r": 3, "rank_pattern": {}, "revision": null,
         "target_modules": ["q_proj"], "target_parameters": null, "task_type": "CAUSAL_LM",
         "trainable_token_indices": null, "use_dora": false, "use_qalora": false,
         "use_rslora": false}
        """);
    assertEquals(config(List.of()), AdapterConfig.read(adapter));
  }

  @Test
  void read_layerThatIsNotTransformed_isRefused() throws IOException {
    write(config(List.of()), pair(QUERY, RANK));
    Path file = adapter.resolve("adapter_config.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"layers_to_transform\": null", "\"layers_to_transform\": 1"));
    assertRefused(QUERY, "not target");
  }

  @Test
  void write_thenRead_givesTheConfiguration() throws IOException {
    AdapterConfig config = config(List.of("mm_projector"));
    write(config, pair(QUERY, RANK));
    assertEquals(config, AdapterConfig.read(adapter));
    assertEquals(
        Set.of(
            "base_model.model." + QUERY + ".lora_A.weight",
            "base_model.model." + QUERY + ".lora_B.weight"),
        AdapterFolder.read(adapter).keySet());
    try (Stream<Path> files = Files.list(adapter)) {
      assertEquals(
          Set.of("adapter_config.json", "adapter_model.safetensors"),
          files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void write_whoseContentFails_leavesWhatWasThere() throws IOException {
    write(config(List.of()), pair(QUERY, RANK));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AdapterFolder.write(
                adapter, config(List.of()), pair(QUERY, 5), tensor -> ByteBuffer.allocate(1)));
    try (Stream<Path> files = Files.list(adapter);
        Checkpoint adapted = open()) {
      assertEquals(2, files.count());
      assertTrue(adapted.isSum(WEIGHT));
    }
  }

  @Test
  void merge_ofModelAndAdapter_writesWhatTheViewHas() throws IOException {
    Files.writeString(model.resolve("config.json"), "{\"torch_dtype\": \"float32\"}");
    TensorSpec projector = spec(PROJECTOR, HIDDEN, 5);
    List<TensorSpec> tensors = new ArrayList<>(pair(QUERY, RANK));
    tensors.add(projector);
    write(config(List.of("mm_projector")), tensors);
    Path output = folder.resolve("merged");
    AdapterMerge.merge(model, adapter, output, progress -> {});
    try (Checkpoint adapted = open();
        Checkpoint merged = Checkpoint.open(output)) {
      assertEquals(adapted.names(), merged.names().stream().collect(Collectors.toSet()));
      for (String name : adapted.names()) {
        assertEquals(adapted.tensor(name).bytes(), merged.tensor(name).bytes(), name);
      }
    }
    assertTrue(Files.exists(output.resolve("config.json")));
    for (Path input : List.of(model, adapter)) {
      assertThrows(
          CheckpointException.class,
          () -> AdapterMerge.merge(model, adapter, input, progress -> {}));
    }
  }

  private void assertRefused(String... words) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> open().close());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}
