package io.github.shikra4j.samples;

import io.github.shikra4j.samples.scenes.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A small tokenizer from sentences. */
@Command(
    name = "make-tokenizer",
    description =
        "Makes a small tokenizer (tokenizer.model and the files beside it) of sentences, such as"
            + " the vocabulary.txt of draw-scenes.",
    mixinStandardHelpOptions = true)
final class MakeTokenizerCommand implements Callable<Integer> {
  @Option(names = "--sentences", required = true, description = "a text file, a sentence a line")
  private Path sentences = Path.of("");

  @Option(names = "--output", required = true, description = "the folder to write")
  private Path output = Path.of("");

  @Option(
      names = "--pieces",
      defaultValue = "512",
      description = "the most tokens, without those of pictures (default: ${DEFAULT-VALUE})")
  private int pieces;

  @Override
  public Integer call() throws IOException {
    Inputs.file("--sentences", sentences);
    OutputFolder.makeWithout(
        output, "tokenizer*.*", "special_tokens_map.json", "added_tokens.json");
    TokenizerFiles.write(sentences, pieces, output);
    return 0;
  }
}
