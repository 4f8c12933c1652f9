package io.github.shikra4j.training.engine;

import io.github.shikra4j.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is closed together, the last first. */
final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new EngineException("a resource did not close", e);
      }
    }
  }
}
