package io.github.shikra4j.spi;

import io.github.shikra4j.EngineException;
import io.github.shikra4j.ReferentialDialogue;
import java.util.ServiceLoader;

/** Opens models; found through {@link ServiceLoader}. */
public interface ReferentialDialogueProvider {

  /**
   * Opens a model as the options say.
   *
   * @param options the options
   * @return the opened model
   */
  ReferentialDialogue open(OpeningOptions options);

  /**
   * Finds the runtime on the class path, that of the calling thread or that of this class.
   *
   * @return the provider
   * @throws EngineException if there is none
   */
  static ReferentialDialogueProvider find() {
    Class<ReferentialDialogueProvider> type = ReferentialDialogueProvider.class;
    return ServiceLoader.load(type)
        .findFirst()
        .or(() -> ServiceLoader.load(type, type.getClassLoader()).findFirst())
        .orElseThrow(
            () ->
                new EngineException(
                    "no runtime on the class path: add io.github.shikra4j:sdk-runtime"));
  }
}
