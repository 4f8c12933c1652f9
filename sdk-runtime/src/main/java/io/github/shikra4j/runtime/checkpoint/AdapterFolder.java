package io.github.shikra4j.runtime.checkpoint;

import static java.util.Objects.requireNonNull;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The folder of a LoRA adapter, as PEFT writes and loads it. */
public final class AdapterFolder {
  static final String PREFIX = "base_model.model.";
  private static final String SAFETENSORS = "adapter_model.safetensors";
  private static final String TORCH = "adapter_model.bin";

  private AdapterFolder() {}

  /** Returns where the tensors of an adapter lie. */
  static Map<String, TensorLocation> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder + ": no such folder");
    }
    for (String name : new String[] {SAFETENSORS, TORCH}) {
      if (Files.exists(folder.resolve(name))) {
        return ShardedFolder.readFile(folder.resolve(name));
      }
    }
    throw new CheckpointException(
        "%s: no adapter; %s or %s belongs here".formatted(folder, SAFETENSORS, TORCH));
  }

  /**
   * Writes an adapter. Its two files are moved into place when both are complete, the configuration
   * last.
   *
   * @param folder made where it is missing
   * @param tensors named as in the model: {@code MODULE.lora_A.weight} of {@code [rank, in]} and
   *     {@code MODULE.lora_B.weight} of {@code [out, rank]}, and the tensors of modules that were
   *     trained whole by their own names. PEFT's prefix is put before them in the file
   * @param content gives their numbers
   * @throws OutputException if the folder cannot be written
   */
  public static void write(
      Path folder,
      AdapterConfig config,
      List<TensorSpec> tensors,
      CheckpointWriter.Content content) {
    Map<String, TensorSpec> given = new HashMap<>();
    tensors.forEach(tensor -> given.put(PREFIX + tensor.name(), tensor));
    CheckpointWriter.Content counted =
        new CheckpointWriter.Counted(content, progress -> {}, CheckpointWriter.total(tensors));
    try {
      Files.createDirectories(folder);
      writePartial(
          folder,
          config,
          tensors.stream().map(AdapterFolder::prefixed).toList(),
          tensor -> counted.bytes(requireNonNull(given.get(tensor.name()))));
      for (String name : new String[] {SAFETENSORS, AdapterConfig.FILE}) {
        Files.move(
            partial(folder, name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new OutputException("%s: cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static void writePartial(
      Path folder, AdapterConfig config, List<TensorSpec> tensors, CheckpointWriter.Content content)
      throws IOException {
    try {
      new SafetensorsWriter().write(partial(folder, SAFETENSORS), SAFETENSORS, tensors, content);
      Files.writeString(partial(folder, AdapterConfig.FILE), config.toJson());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(partial(folder, SAFETENSORS));
      Files.deleteIfExists(partial(folder, AdapterConfig.FILE));
      throw e;
    }
  }

  private static TensorSpec prefixed(TensorSpec tensor) {
    return new TensorSpec(PREFIX + tensor.name(), tensor.type(), tensor.shape());
  }

  private static Path partial(Path folder, String name) {
    return folder.resolve(name + CheckpointWriter.PARTIAL);
  }
}
