package io.github.shikra4j.training.data;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import java.nio.file.Path;

/**
 * What of a model its text needs: no weights.
 *
 * @param tokenizer closed with this
 * @param template with the patches of a picture
 */
public record ModelText(Tokenizer tokenizer, PromptTemplate template) implements AutoCloseable {

  /**
   * Reads tokenizer and configurations of a model's folder.
   *
   * @throws CheckpointException if one is missing or cannot be used
   */
  public static ModelText read(Path model) {
    ModelFolder folder = ModelFolder.read(model, null, null);
    boolean startEnd =
        folder.language().multimodal().map(LanguageConfig.Multimodal::useImStartEnd).orElse(false);
    int patches = folder.tower().map(tower -> tower.config().patches()).orElse(0);
    Tokenizer tokenizer = Tokenizers.load(model);
    CoordinateFormat format =
        tokenizer.controlId("<bin_0>").isPresent() ? new LocationTokens() : new Numerals();
    return new ModelText(tokenizer, new PromptTemplate(format, patches, startEnd));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
