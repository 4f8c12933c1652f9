package io.github.shikra4j.samples;

import io.github.shikra4j.samples.scenes.SceneFiles;
import io.github.shikra4j.samples.scenes.SceneOptions;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pictures of coloured shapes with annotations to train and test on. */
@Command(
    name = "draw-scenes",
    description = {
      "Draws pictures of coloured shapes, and annotates them to train and test a small model on.",
      "Writes images/ and, for --annotations of encode and recipes, by format: rec:"
          + " rec_attributes, rec_relations, rec_absent (absent: true); reg: reg; caption:"
          + " caption; flickr: flickr;"
          + " point_local: point; v7w: v7w; pope: pope; vqav2: count, compare, query; gpt4gen:"
          + " gpt4gen; clevr: clevr (scene-graph: scenes); instruct: absent; dialogue: dialogue,"
          + " and of short questions of one kind drill_*; all .jsonl, and vocabulary.txt."
    },
    mixinStandardHelpOptions = true)
final class DrawScenesCommand implements Callable<Integer> {
  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Option(names = "--seed", required = true, description = "of all scenes, 0 to 2^30 - 1")
  private int seed;

  @Option(names = "--scenes", required = true, description = "how many")
  private long scenes;

  @Option(
      names = "--split",
      defaultValue = "train",
      description = "train, val or test: no scene is in two (default: ${DEFAULT-VALUE})")
  private Split split = Split.TRAIN;

  @Option(
      names = "--min-objects",
      defaultValue = "2",
      description = "the fewest shapes in a picture (default: ${DEFAULT-VALUE})")
  private int minObjects;

  @Option(
      names = "--max-objects",
      defaultValue = "5",
      description = "the most, up to 10 (default: ${DEFAULT-VALUE})")
  private int maxObjects;

  @Option(
      names = "--min-side",
      defaultValue = "112",
      description = "the least of a picture's longer side, pixels (default: ${DEFAULT-VALUE})")
  private int minSide;

  @Option(
      names = "--max-side",
      defaultValue = "192",
      description = "the most of a picture's longer side, pixels (default: ${DEFAULT-VALUE})")
  private int maxSide;

  @Option(
      names = "--scale",
      defaultValue = "1.4",
      description =
          "of the shapes, 1 to 2: at 1 a small one's diameter is 16 to 20 %% of the longer side, a"
              + " large one's 28 to 34 %% (default: ${DEFAULT-VALUE})")
  private double scale;

  @Option(
      names = "--turns",
      defaultValue = "6",
      description = "the most questions in a dialogue (default: ${DEFAULT-VALUE})")
  private int turns;

  @Override
  public Integer call() throws IOException {
    if (scenes < 1) {
      throw new BadInputException("--scenes " + scenes + ": at least 1 is needed");
    }
    SceneOptions options =
        new SceneOptions(seed, split, minObjects, maxObjects, minSide, maxSide, scale, turns);
    OutputFolder.makeWithout(output, "images", "*.jsonl", "vocabulary.txt");
    try (ProgressBar bar = Bars.open("scenes", scenes)) {
      SceneFiles.write(output, options, scenes, bar::stepTo);
    }
    return 0;
  }
}
