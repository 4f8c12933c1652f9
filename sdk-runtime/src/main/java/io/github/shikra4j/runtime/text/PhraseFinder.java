package io.github.shikra4j.runtime.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the words that coordinates belong to, by rule.
 *
 * <p>From the coordinates back to the last article or determiner, punctuation mark, or other
 * coordinates, whichever is nearest. A pronoun stands alone. Where the article begins a mere
 * direction ("on the left"), the phrase goes on to the article before it ("the dog on the left").
 * Without an article, leading words such as "and" or "with" are left out. The lists are English, as
 * the model's answers are.
 */
final class PhraseFinder {
  private static final Set<String> DETERMINERS =
      Set.of(
          "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its",
          "our", "their", "some", "each", "every", "another", "both", "two", "three", "four",
          "five", "six", "seven", "eight", "nine", "ten", "several", "many");
  private static final Set<String> PRONOUNS =
      Set.of("it", "he", "she", "they", "him", "them", "one", "itself", "himself", "herself");
  private static final Set<String> DIRECTIONS =
      Set.of(
          "left",
          "right",
          "top",
          "bottom",
          "middle",
          "center",
          "centre",
          "front",
          "back",
          "side",
          "corner",
          "background",
          "foreground");
  private static final Set<String> CONNECTORS =
      Set.of(
          "and", "or", "but", "with", "of", "in", "on", "at", "to", "by", "near", "from", "for",
          "is", "are", "was", "were", "there", "while", "behind", "under", "above", "beside",
          "than", "then", "as");
  private static final Set<String> BEFORE_DIRECTION = Set.of("on", "in", "at", "to", "from");
  private static final String MARKS = ".,;:!?()[]{}<>\"\n";

  /** No phrase is longer, which also bounds the time that a group takes. */
  private static final int MOST_WORDS = 16;

  private PhraseFinder() {}

  private record Word(String text, int start) {
    boolean isIn(Set<String> words) {
      return words.contains(text);
    }
  }

  /** Returns where the phrase that ends at {@code end} begins, not before {@code from}. */
  static int start(CharSequence text, int from, int end) {
    List<Word> words = wordsBackwards(text, from, end);
    if (words.isEmpty()) {
      return end;
    }
    if (words.get(0).isIn(PRONOUNS)) {
      return words.get(0).start();
    }
    int determiner = nextDeterminer(words, 0);
    if (isDirection(words, determiner)) {
      int before = nextDeterminer(words, determiner + 1);
      determiner = before < 0 ? determiner : before;
    }
    return determiner < 0 ? withoutConnectors(words, end) : words.get(determiner).start();
  }

  private static int nextDeterminer(List<Word> words, int from) {
    for (int i = from; i < words.size(); i++) {
      if (words.get(i).isIn(DETERMINERS)) {
        // "the two dogs" begins at "the".
        return i + 1 < words.size() && words.get(i + 1).isIn(DETERMINERS) ? i + 1 : i;
      }
    }
    return -1;
  }

  /** Returns whether the determiner begins a mere direction, as in "on the left side". */
  private static boolean isDirection(List<Word> words, int determiner) {
    return determiner > 0
        && words.subList(0, determiner).stream().allMatch(word -> word.isIn(DIRECTIONS))
        && determiner + 1 < words.size()
        && words.get(determiner + 1).isIn(BEFORE_DIRECTION);
  }

  private static int withoutConnectors(List<Word> words, int end) {
    int first = words.size() - 1;
    while (first >= 0 && words.get(first).isIn(CONNECTORS)) {
      first--;
    }
    return first < 0 ? end : words.get(first).start();
  }

  /** Returns the words up to the nearest punctuation mark, the last one first. */
  private static List<Word> wordsBackwards(CharSequence text, int from, int end) {
    List<Word> words = new ArrayList<>();
    int wordEnd = end;
    while (words.size() < MOST_WORDS) {
      while (wordEnd > from && text.charAt(wordEnd - 1) == ' ') {
        wordEnd--;
      }
      int start = wordEnd;
      while (start > from && isWordPart(text.charAt(start - 1))) {
        start--;
      }
      if (start == wordEnd) {
        break;
      }
      String word = text.subSequence(start, wordEnd).toString().toLowerCase(Locale.ROOT);
      words.add(new Word(word, start));
      wordEnd = start;
    }
    return words;
  }

  private static boolean isWordPart(char c) {
    return !UnicodeText.isSpace(c) && MARKS.indexOf(c) < 0;
  }
}
