package io.github.shikra4j.runtime.text;

/** Splits plain text, in which nothing is a control token, into ids. Thread-safe. */
interface SubwordEncoder extends AutoCloseable {

  /** Returns the ids of a text, with the word separator in front of it. */
  int[] encode(String text);

  @Override
  void close();
}
