package io.github.shikra4j.runtime.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** Takes a text apart at what a pattern finds, which are control tokens. */
  static PromptText split(String text, Pattern controls) {
    List<Segment> segments = new ArrayList<>();
    Matcher control = controls.matcher(text);
    int from = 0;
    while (control.find()) {
      segments.add(new Text(text.substring(from, control.start())));
      segments.add(new Control(control.group(), 1));
      from = control.end();
    }
    segments.add(new Text(text.substring(from)));
    return new PromptText(segments);
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
