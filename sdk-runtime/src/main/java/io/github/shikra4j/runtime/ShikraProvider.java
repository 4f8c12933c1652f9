package io.github.shikra4j.runtime;

import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.runtime.serve.ShikraService;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ReferentialDialogueProvider;

/** Opens models on DJL's PyTorch engine; found through {@link java.util.ServiceLoader}. */
public final class ShikraProvider implements ReferentialDialogueProvider {

  /** Called by the service loader. */
  public ShikraProvider() {}

  @Override
  public ReferentialDialogue open(OpeningOptions options) {
    return new ServedDialogue(ShikraService.open(options));
  }
}
