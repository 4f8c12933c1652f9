package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.runtime.checkpoint.AdapterConfig;
import io.github.shikra4j.runtime.checkpoint.AdapterFolder;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.CheckpointWriter;
import io.github.shikra4j.runtime.checkpoint.Companions;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.checkpoint.Floats;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.StoredTensor;
import io.github.shikra4j.runtime.checkpoint.TensorSpec;
import io.github.shikra4j.training.recipe.Lora;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes what training made of a model as a Hugging Face folder, adapters merged. */
final class Exporter {
  private static final String TOWER = "vision_tower";

  private final ModelFolder folder;
  private final TrainedModel model;
  private final ElementType type;
  private final ArrayBytes arrays;
  private final Map<String, Parameter> trained;

  /**
   * Prepares.
   *
   * @param folder where the model came from: what was frozen is written as it stands there
   * @param type of the numbers written
   */
  Exporter(ModelFolder folder, TrainedModel model, ElementType type) {
    this.folder = folder;
    this.model = model;
    this.type = type;
    this.arrays = new ArrayBytes(model.train());
    this.trained =
        model.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
  }

  /**
   * Writes the folder.
   *
   * @param checkpoint the tensors that training began with
   * @throws CheckpointException if it cannot be written
   */
  void write(Checkpoint checkpoint, Path to) {
    writeWeights(checkpoint, to);
    ModelFolder.Tower tower = folder.tower().orElse(null);
    boolean towerTrained = model.sight().map(TrainedModel.Sight::towerTrains).orElse(false);
    if (tower == null || !towerTrained) {
      Companions.copy(folder.folder(), to, type, tower == null ? null : tower.folder());
      return;
    }
    try (Checkpoint towerCheckpoint = Checkpoint.open(tower.folder())) {
      writeWeights(towerCheckpoint, to.resolve(TOWER));
    }
    Companions.copy(tower.folder(), to.resolve(TOWER), type, null);
    Companions.copy(folder.folder(), to, type, to.resolve(TOWER));
  }

  /**
   * Writes adapters alone, and what was trained whole beside them, in PEFT's layout.
   *
   * @throws OutputException if the folder cannot be written
   */
  void writeAdapter(Lora lora, Path to) {
    List<TensorSpec> specs =
        model.parameters().stream()
            .map(parameter -> ArrayBytes.spec(parameter.name(), parameter.master(), type))
            .toList();
    List<String> whole =
        trained.keySet().stream()
            .filter(name -> !name.contains(".lora_"))
            .map(name -> name.replaceFirst("\\.(weight|bias)$", ""))
            .distinct()
            .sorted()
            .toList();
    AdapterConfig config =
        new AdapterConfig(
            lora.rank(),
            lora.alpha(),
            lora.targets(),
            whole,
            Optional.of(folder.folder().toString()));
    AdapterFolder.write(
        to,
        config,
        specs,
        spec -> arrays.bytes(Objects.requireNonNull(trained.get(spec.name())).master(), type));
  }

  private void writeWeights(Checkpoint checkpoint, Path to) {
    List<TensorSpec> specs =
        checkpoint.names().stream().map(checkpoint::spec).map(this::retyped).toList();
    new CheckpointWriter(to, CheckpointWriter.Format.SAFETENSORS)
        .write(specs, spec -> content(checkpoint, spec));
  }

  private TensorSpec retyped(TensorSpec spec) {
    return spec.type().isFloat() ? new TensorSpec(spec.name(), type, spec.shape()) : spec;
  }

  private ByteBuffer content(Checkpoint checkpoint, TensorSpec spec) {
    Parameter parameter = trained.get(spec.name());
    if (parameter != null) {
      return arrays.bytes(parameter.master(), type);
    }
    StoredTensor stored = checkpoint.tensor(spec.name());
    Parameter a = trained.get(LoraInit.nameOfA(spec.name()));
    if (a != null) {
      Parameter b = Objects.requireNonNull(trained.get(LoraInit.nameOfB(spec.name())));
      return merged(stored, a, b);
    }
    return stored.type() == spec.type()
        ? stored.bytes()
        : Floats.encode(stored.toFloats(), spec.type());
  }

  private ByteBuffer merged(StoredTensor stored, Parameter a, Parameter b) {
    try (NDManager scope = a.master().getManager().newSubManager()) {
      NDArray weight = scope.create(stored.toFloats(), new Shape(stored.dimensions()));
      NDArray sum =
          model
              .train()
              .call("merged")
              .with(weight)
              .with(a.master())
              .with(b.master())
              .with(model.loraScale())
              .tensor(scope);
      return arrays.bytes(sum, type);
    }
  }
}
