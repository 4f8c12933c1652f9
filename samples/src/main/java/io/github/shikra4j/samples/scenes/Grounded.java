package io.github.shikra4j.samples.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A sentence in which phrases point at things.
 *
 * @param text with {@code <ph_st>} and {@code <ph_ed>} around each such phrase
 * @param things for each phrase the places of its things
 */
record Grounded(String text, List<List<Integer>> things) {
  private static final String START = "<ph_st>";
  private static final String END = "<ph_ed>";
  private static final Pattern PHRASE = Pattern.compile(START + "(.*?)" + END);

  static Grounded plain(String text) {
    return new Grounded(text, List.of());
  }

  static Grounded phrase(String phrase, List<Integer> things) {
    return things.isEmpty() ? plain(phrase) : new Grounded(START + phrase + END, List.of(things));
  }

  /** Returns this, and another right behind it. */
  Grounded then(Grounded next) {
    List<List<Integer>> all = new ArrayList<>(things);
    all.addAll(next.things);
    return new Grounded(text + next.text, List.copyOf(all));
  }

  Grounded then(String next) {
    return then(plain(next));
  }

  static Grounded join(String between, List<Grounded> parts) {
    Grounded joined = parts.get(0);
    for (Grounded part : parts.subList(1, parts.size())) {
      joined = joined.then(between).then(part);
    }
    return joined;
  }

  /** Returns the text with a placeholder behind each phrase that points at something. */
  String placed() {
    return text.replace(START, "").replace(END, "<boxes>");
  }

  String words() {
    return text.replace(START, "").replace(END, "");
  }

  /** Returns the phrases that point at things, in the order of {@link #things()}. */
  List<String> phrases() {
    return PHRASE.matcher(text).results().map(match -> match.group(1)).toList();
  }
}
