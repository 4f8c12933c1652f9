package io.github.shikra4j.runtime.text;

import java.util.ArrayList;
import java.util.List;

/**
 * An answer as people read it: without coordinates, and without the spaces that these leave behind
 * (words that only coordinates stood between are kept apart).
 *
 * @param text the readable text
 * @param phrases one for each group of coordinates, in their order
 */
public record AnswerText(String text, List<Phrase> phrases) {

  /**
   * The words that a group of coordinates belongs to.
   *
   * @param text the words; empty if there are none
   * @param start where they begin in the readable text
   * @param end where they end there, exclusive
   */
  public record Phrase(String text, int start, int end) {}

  /** Copies the list. */
  public AnswerText {
    phrases = List.copyOf(phrases);
  }

  /**
   * Takes the coordinates out of an answer.
   *
   * @param raw the model's own words
   * @param groups its coordinates, as a {@link CoordinateFormat} found them in {@code raw}
   */
  public static AnswerText of(String raw, List<CoordinateGroup> groups) {
    Writer writer = new Writer();
    int from = UnicodeText.startWithoutSpace(raw);
    int end = UnicodeText.endWithoutSpace(raw);
    for (CoordinateGroup group : groups) {
      writer.append(raw, from, group.start());
      writer.endPhrase();
      from = group.end();
    }
    writer.append(raw, from, Math.max(from, end));
    return writer.finish();
  }

  private static final class Writer {
    private static final String CLOSING = ".,;:!?)]}";

    private final StringBuilder text = new StringBuilder();
    private final List<Phrase> phrases = new ArrayList<>();

    /** Where the words since the last group begin. */
    private int words;

    /** Whether a group was just left out. */
    private boolean gap;

    void append(String raw, int start, int end) {
      int from = start;
      while (gap && from < end && raw.charAt(from) == ' ' && endsInSpace()) {
        from++;
      }
      if (from < end) {
        if (gap && CLOSING.indexOf(raw.charAt(from)) >= 0) {
          trim();
        } else if (gap && endsInWord() && Character.isLetterOrDigit(raw.charAt(from))) {
          text.append(' ');
        }
        gap = false;
        text.append(raw, from, end);
      }
    }

    private boolean endsInSpace() {
      return text.isEmpty() || UnicodeText.isSpace(text.charAt(text.length() - 1));
    }

    private boolean endsInWord() {
      return !text.isEmpty() && Character.isLetterOrDigit(text.charAt(text.length() - 1));
    }

    private void trim() {
      while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
        text.setLength(text.length() - 1);
      }
      words = Math.min(words, text.length());
    }

    void endPhrase() {
      int end = text.length();
      while (end > 0 && UnicodeText.isSpace(text.charAt(end - 1))) {
        end--;
      }
      int start = end > words ? PhraseFinder.start(text, words, end) : end;
      phrases.add(new Phrase(text.substring(start, end), start, end));
      words = text.length();
      gap = true;
    }

    AnswerText finish() {
      if (gap) {
        trim();
      }
      return new AnswerText(text.toString(), phrases);
    }
  }
}
