package io.github.shikra4j.samples.guide;

import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.runtime.checkpoint.AdapterMerge;
import io.github.shikra4j.runtime.checkpoint.DeltaMerge;
import io.github.shikra4j.runtime.checkpoint.ModelHub;
import java.nio.file.Path;

/** What the guide shows about checkpoints. */
final class CheckpointSnippets {
  private CheckpointSnippets() {}

  static ReferentialDialogue delta() {
    // snippet: delta
    ReferentialDialogue shikra =
        ReferentialDialogue.builder()
            .model(Path.of("models/shikra-7b-delta-v1"))
            .base(Path.of("models/llama-7b"))
            .visionTower(Path.of("models/clip-vit-large-patch14"))
            .onProgress(progress -> System.err.println(progress))
            .open();
    // end
    return shikra;
  }

  static void merge() {
    // snippet: merge
    DeltaMerge.merge(
        Path.of("models/llama-7b"),
        Path.of("models/shikra-7b-delta-v1"),
        Path.of("models/shikra-7b"),
        progress -> {});
    // end
  }

  static ReferentialDialogue adapter() {
    // snippet: adapter
    ReferentialDialogue shikra =
        ReferentialDialogue.builder()
            .model(Path.of("models/shikra-7b"))
            .adapter(Path.of("models/my-adapter"))
            .open();
    // end
    return shikra;
  }

  static void mergeAdapter() {
    // snippet: merge-adapter
    AdapterMerge.merge(
        Path.of("models/shikra-7b"),
        Path.of("models/my-adapter"),
        Path.of("models/shikra-7b-mine"),
        progress -> {});
    // end
  }

  static Path download() {
    // snippet: download
    ModelHub hub = ModelHub.fromEnvironment();
    Path tower = hub.download("openai/clip-vit-large-patch14", progress -> {});
    // end
    return tower;
  }
}
