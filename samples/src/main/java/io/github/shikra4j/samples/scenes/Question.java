package io.github.shikra4j.samples.scenes;

/**
 * A question with a short answer.
 *
 * @param kind what is asked for
 * @param text the question
 * @param answer the answer
 * @param program what finds it
 * @param chain sentences that lead to it, with places, without the answer itself
 */
record Question(Kind kind, String text, String answer, Program program, Grounded chain) {

  /** What is asked for. */
  enum Kind {
    COUNT,
    EXIST,
    COMPARE,
    QUERY
  }

  /** Returns the chain and the answer. */
  Grounded reasoned() {
    return chain.then(" " + sentence());
  }

  String sentence() {
    return Wording.answer(answer);
  }
}
