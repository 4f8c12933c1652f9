package io.github.shikra4j.training.data;

import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.List;

/** Sentences whose phrases stand between {@code <ph_st>} and {@code <ph_ed>}. */
final class Marked {
  private static final String START = "<ph_st>";
  private static final String END = "<ph_ed>";

  private Marked() {}

  static Utterance boxed(String sentence, List<List<double[]>> boxes) {
    return Utterance.boxed(sentence.replace(START, "").replace(END, "<boxes>"), boxes);
  }

  static Utterance plain(String sentence) {
    return Utterance.of(sentence.replace(START, "").replace(END, ""));
  }
}
