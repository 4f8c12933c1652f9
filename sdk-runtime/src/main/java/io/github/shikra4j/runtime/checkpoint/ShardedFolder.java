package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Finds the tensors of a folder: one file, or shards with an index; safetensors first. */
final class ShardedFolder {
  static final String SAFETENSORS = "model.safetensors";
  static final String TORCH = "pytorch_model.bin";
  static final String INDEX = ".index.json";

  private final Path folder;
  private final Map<String, TensorLocation> tensors = new LinkedHashMap<>();

  private ShardedFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns where each tensor of the folder lies. */
  static Map<String, TensorLocation> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder + ": no such folder");
    }
    for (String name : new String[] {SAFETENSORS, TORCH}) {
      Path single = folder.resolve(name);
      if (Files.exists(single)) {
        return readFile(single);
      }
      Path index = folder.resolve(name + INDEX);
      if (Files.exists(index)) {
        return new ShardedFolder(folder).readShards(index);
      }
    }
    throw new CheckpointException(
        "%s: no weights; %s or %s, or an index of shards, belongs here"
            .formatted(folder, SAFETENSORS, TORCH));
  }

  /** Returns where each tensor of a file lies, whose name tells its format. */
  static Map<String, TensorLocation> readFile(Path file) {
    return file.toString().endsWith(".safetensors")
        ? SafetensorsFile.read(file)
        : TorchFile.read(file);
  }

  private Map<String, TensorLocation> readShards(Path index) {
    JsonFile map = JsonFile.read(index).object("weight_map");
    Map<String, String> shardOf = new HashMap<>();
    Set<String> shards = new LinkedHashSet<>();
    for (String tensor : map.keys()) {
      String shard = map.text(tensor);
      shardOf.put(tensor, shard);
      if (shards.add(shard)) {
        checkShard(map, tensor, shard);
      }
    }
    for (String shard : shards) {
      readFile(folder.resolve(shard)).forEach((name, at) -> add(shardOf, shard, name, at));
    }
    for (String tensor : map.keys()) {
      if (!tensors.containsKey(tensor)) {
        throw map.bad(tensor, "the shard " + shardOf.get(tensor) + " has no such tensor");
      }
    }
    return tensors;
  }

  /** Keeps to the folder itself: an index is a stranger's, and could name any file there is. */
  private void checkShard(JsonFile map, String tensor, String shard) {
    boolean plain =
        !shard.contains("/")
            && !shard.contains("\\")
            && !shard.contains(":")
            && !shard.contains("\0")
            && !shard.startsWith(".")
            && !shard.isEmpty();
    if (!plain || !(shard.endsWith(".safetensors") || shard.endsWith(".bin"))) {
      throw map.bad(tensor, "'" + shard + "' is no name of a shard in this folder");
    }
    if (!Files.isRegularFile(folder.resolve(shard))) {
      throw map.bad(tensor, "the shard " + shard + " is missing; fetch it");
    }
  }

  // A shard's tensors beyond the index are part of the model too, as transformers loads them.
  private void add(Map<String, String> shardOf, String shard, String name, TensorLocation at) {
    if (shardOf.getOrDefault(name, shard).equals(shard) && tensors.put(name, at) != null) {
      throw new CheckpointException("%s: tensor %s is in two shards".formatted(at.file(), name));
    }
  }
}
