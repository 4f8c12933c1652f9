package io.github.shikra4j.training.synthesis;

/** A chat model. Thread-safe. */
interface Chat extends AutoCloseable {

  /** Asks once. */
  Reply ask(String instructions, String description) throws ChatFailure;

  @Override
  void close();
}
