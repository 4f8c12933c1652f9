package io.github.shikra4j.training.data;

import io.github.shikra4j.InvalidQuestionException;

/** Reads the rows of one annotation format. */
interface RowReader extends AutoCloseable {

  /**
   * Returns what a row says.
   *
   * @throws InvalidQuestionException if something is missing or out of range
   */
  Conversation read(Row row);

  /** Closes what it reads beside the rows. */
  @Override
  default void close() {}
}
