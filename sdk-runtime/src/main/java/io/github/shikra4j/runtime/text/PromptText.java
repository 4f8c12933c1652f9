package io.github.shikra4j.runtime.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with control tokens in it that cannot be mistaken for what people wrote.
 *
 * @param segments in order; adjacent {@link Text}s have been joined
 */
public record PromptText(List<Segment> segments) {

  /** A piece of a prompt. */
  public sealed interface Segment permits Text, Control {}

  /** Plain text, whatever it looks like. */
  public record Text(String text) implements Segment {}

  /** A control token, {@code count} times in a row. */
  public record Control(String token, int count) implements Segment {}

  /** Joins adjacent texts, which the tokenizer must see as one, and leaves out empty segments. */
  public PromptText {
    List<Segment> joined = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Segment segment : segments) {
      if (segment instanceof Text piece) {
        text.append(piece.text());
      } else if (segment instanceof Control control && control.count() > 0) {
        flush(text, joined);
        joined.add(control);
      }
    }
    flush(text, joined);
    segments = List.copyOf(joined);
  }

  private static void flush(StringBuilder text, List<Segment> into) {
    if (!text.isEmpty()) {
      into.add(new Text(text.toString()));
      text.setLength(0);
    }
  }

  /**
   * Returns the text with control tokens spelled out, the form in which the original handles
   * prompts; what people wrote can no longer be told from control tokens in it.
   */
  public String spelledOut() {
    StringBuilder spelled = new StringBuilder();
    for (Segment segment : segments) {
      if (segment instanceof Text text) {
        spelled.append(text.text());
      } else if (segment instanceof Control control) {
        spelled.append(control.token().repeat(control.count()));
      }
    }
    return spelled.toString();
  }
}
