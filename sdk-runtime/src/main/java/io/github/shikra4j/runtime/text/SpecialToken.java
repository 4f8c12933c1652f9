package io.github.shikra4j.runtime.text;

/**
 * A token that is left out when special tokens are skipped.
 *
 * @param name the token
 * @param stripsBefore whether white space in front of it is dropped
 * @param stripsAfter whether white space behind it is dropped
 */
record SpecialToken(String name, boolean stripsBefore, boolean stripsAfter) {

  /** Returns a token given by name alone: transformers 4.28 strips both sides of such. */
  static SpecialToken named(String name) {
    return new SpecialToken(name, true, true);
  }

  /** Returns the token that strips where both it and another one of its name do. */
  SpecialToken narrower(SpecialToken other) {
    return new SpecialToken(
        name, stripsBefore && other.stripsBefore, stripsAfter && other.stripsAfter);
  }
}
