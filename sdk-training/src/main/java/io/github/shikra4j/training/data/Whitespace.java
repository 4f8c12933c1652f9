package io.github.shikra4j.training.data;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.github.shikra4j.runtime.text.UnicodeText;
import java.util.List;

/** White space as Python's {@code str.split} and {@code \\s} know it, no-break spaces included. */
public final class Whitespace {
  private static final CharMatcher ANY =
      CharMatcher.forPredicate(UnicodeText::isSpace).precomputed();

  private static final Splitter WORDS = Splitter.on(ANY).omitEmptyStrings();

  private Whitespace() {}

  /** Returns what stands between white space; nothing where there is nothing else. */
  public static List<String> words(String text) {
    return WORDS.splitToList(text);
  }

  /** Returns the text without white space at its ends. */
  public static String trim(String text) {
    return ANY.trimFrom(text);
  }

  /** Returns the words with one space between each and the next. */
  static String collapse(String text) {
    return String.join(" ", words(text));
  }
}
