package io.github.shikra4j.runtime.generate;

import java.util.List;

/** Watches a growing text for the first of some texts. */
final class StopTexts {
  private final List<String> texts;
  private final int longest;
  private int searched;

  StopTexts(List<String> texts) {
    this.texts = texts;
    this.longest = texts.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Returns where the first stop text begins, or -1; looks only at what has grown since. */
  int find(StringBuilder text) {
    int from = Math.max(0, searched - longest + 1);
    searched = text.length();
    return first(text, from);
  }

  /** Returns where the first stop text begins in a whole text, or -1. */
  int first(StringBuilder text, int from) {
    int begin = Math.max(from, SpokenWords.start(text));
    return texts.stream()
        .mapToInt(stop -> text.indexOf(stop, begin))
        .filter(at -> at >= 0)
        .min()
        .orElse(-1);
  }

  /** Returns how many characters at the end may be the beginning of a stop text. */
  int held(CharSequence text) {
    for (int length = Math.min(longest - 1, text.length()); length > 0; length--) {
      String end = text.subSequence(text.length() - length, text.length()).toString();
      if (texts.stream().anyMatch(stop -> stop.length() > end.length() && stop.startsWith(end))) {
        return length;
      }
    }
    return 0;
  }
}
