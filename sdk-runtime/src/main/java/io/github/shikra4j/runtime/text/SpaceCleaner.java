package io.github.shikra4j.runtime.text;

import java.util.List;

/**
 * The tidying that transformers does last ({@code clean_up_tokenization_spaces}): no space in front
 * of a punctuation mark or a contraction.
 */
final class SpaceCleaner {
  /** In this order; one after another over the whole text. */
  private static final List<String> PATTERNS =
      List.of(" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're");

  /** Every character that a pattern's beginning, short of the whole, can end with. */
  private static final String UNFINISHED = " 'nvr";

  private SpaceCleaner() {}

  static String clean(String text) {
    String cleaned = text;
    for (String pattern : PATTERNS) {
      cleaned = cleaned.replace(pattern, pattern.strip());
    }
    return cleaned;
  }

  /**
   * Returns how much of a text can be cleaned for good, whatever follows.
   *
   * <p>A pattern that reaches into what follows begins with a space, and from there to the text's
   * end has only {@link #UNFINISHED} characters; cleaning takes away nothing but spaces, so the
   * same holds after each pattern. What lies in front of the first space of such an ending is
   * certain.
   */
  static int certain(CharSequence text) {
    int certain = text.length();
    for (int i = text.length() - 1; i >= 0 && UNFINISHED.indexOf(text.charAt(i)) >= 0; i--) {
      if (text.charAt(i) == ' ') {
        certain = i;
      }
    }
    return certain;
  }
}
