package io.github.shikra4j.runtime;

import io.github.shikra4j.Dialogue;
import io.github.shikra4j.ModelInfo;
import io.github.shikra4j.Picture;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.runtime.serve.ShikraService;
import java.util.Optional;

/** The API's entrance, over a service that runs one model. */
final class ServedDialogue implements ReferentialDialogue {
  private final ShikraService service;

  ServedDialogue(ShikraService service) {
    this.service = service;
  }

  @Override
  public Dialogue about(Picture picture) {
    return new Session(service, Optional.of(picture));
  }

  @Override
  public Dialogue withoutPicture() {
    return new Session(service, Optional.empty());
  }

  @Override
  public ModelInfo info() {
    return service.info();
  }

  @Override
  public void close() {
    service.close();
  }
}
