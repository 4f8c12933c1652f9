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
import org.jspecify.annotations.Nullable;

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
    return read(model, null, null);
  }

  /**
   * Reads tokenizer and configurations of a model that lies in several folders.
   *
   * @param base the folder that {@code model} is a delta over, or null
   * @param visionTower the tower's folder, or null for the one that the configuration names
   * @throws CheckpointException if one is missing or cannot be used
   */
  public static ModelText read(Path model, @Nullable Path base, @Nullable Path visionTower) {
    return of(ModelFolder.read(model, base, visionTower));
  }

  /** Reads the tokenizer of a model. */
  public static ModelText of(ModelFolder folder) {
    boolean startEnd =
        folder.language().multimodal().map(LanguageConfig.Multimodal::useImStartEnd).orElse(false);
    int patches = folder.tower().map(tower -> tower.config().patches()).orElse(0);
    Tokenizer tokenizer = Tokenizers.load(folder.folder());
    CoordinateFormat format =
        tokenizer.controlId("<bin_0>").isPresent() ? new LocationTokens() : new Numerals();
    return new ModelText(tokenizer, new PromptTemplate(format, patches, startEnd));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
