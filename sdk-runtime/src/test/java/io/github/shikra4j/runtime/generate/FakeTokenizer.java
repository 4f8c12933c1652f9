package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.runtime.text.PromptText;
import io.github.shikra4j.runtime.text.TokenTextStream;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A small vocabulary that takes the longest piece it may use; a space stands for ▁. */
final class FakeTokenizer implements Tokenizer {
  private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>");

  private final List<String> pieces = new ArrayList<>();
  private final Set<String> unused;
  private final int controlsFrom;

  private FakeTokenizer(List<String> ordinary, Set<String> unused, List<String> controls) {
    this.unused = unused;
    pieces.addAll(SPECIAL);
    pieces.addAll(ordinary);
    controlsFrom = pieces.size();
    pieces.addAll(controls);
  }

  /** As LLaMA's: digits alone, "▁[" and "]." as one token; byte tokens with the lowest ids. */
  static FakeTokenizer numerals() {
    List<String> ordinary = new ArrayList<>(List.of("[", "0", "]"));
    ordinary.addAll(characters());
    ordinary.addAll(
        List.of(
            " [", "],", "].", "00", "0.", "[[", ";[", "([", "],[", "][", "['", "[0", " a", "dog"));
    return new FakeTokenizer(ordinary, Set.of("00", "0.", "[0"), List.of("[PAD]"));
  }

  /** One that reads numbers three digits at a time. */
  static FakeTokenizer groupedDigits() {
    List<String> ordinary = characters();
    for (int i = 0; i < 1000; i++) {
      ordinary.add(String.format("%03d", i));
    }
    for (int i = 0; i < 100; i++) {
      ordinary.add(String.format("%02d", i));
    }
    ordinary.addAll(List.of("],", ",0", "];", "[0", " [", "]."));
    return new FakeTokenizer(ordinary, Set.of(",0", "[0"), List.of());
  }

  static FakeTokenizer without(String piece) {
    List<String> ordinary = characters();
    ordinary.remove(piece);
    return new FakeTokenizer(ordinary, Set.of(), List.of());
  }

  static FakeTokenizer locations() {
    List<String> controls =
        new ArrayList<>(List.of("<b_st>", "<b_ed>", "<b_sep>", "<p_st>", "<p_ed>"));
    for (int k = 0; k <= 1000; k++) {
      controls.add("<bin_" + k + ">");
    }
    return new FakeTokenizer(characters(), Set.of(), controls);
  }

  private static List<String> characters() {
    List<String> characters = new ArrayList<>();
    "abcdefghijklmnopqrstuvwxyz0123456789.,;[]() "
        .chars()
        .forEach(c -> characters.add("" + (char) c));
    return characters;
  }

  int id(String piece) {
    return pieces.lastIndexOf(piece);
  }

  @Override
  public int vocabularySize() {
    return pieces.size();
  }

  @Override
  public int beginId() {
    return 1;
  }

  @Override
  public int endId() {
    return 2;
  }

  @Override
  public OptionalInt controlId(String token) {
    int id = pieces.indexOf(token);
    return id >= controlsFrom || (id >= 0 && id < SPECIAL.size())
        ? OptionalInt.of(id)
        : OptionalInt.empty();
  }

  @Override
  public int[] encode(String text) {
    List<Integer> ids = new ArrayList<>(List.of(beginId()));
    String rest = text.startsWith("<") ? text : " " + text;
    while (!rest.isEmpty()) {
      int id = longest(rest);
      ids.add(id);
      rest = rest.substring(id == 0 ? 1 : pieces.get(id).length());
      if (id >= controlsFrom) {
        rest = rest.strip();
      }
    }
    return ids.stream().mapToInt(i -> i).toArray();
  }

  private int longest(String rest) {
    int best = 0;
    for (int id = SPECIAL.size(); id < pieces.size(); id++) {
      String piece = pieces.get(id);
      boolean longer = best == 0 || piece.length() >= pieces.get(best).length();
      if (longer && rest.startsWith(piece) && !unused.contains(piece)) {
        best = id;
      }
    }
    return best;
  }

  @Override
  public int[] encode(PromptText text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      if (!skipSpecial || id >= SPECIAL.size()) {
        text.append(pieces.get(id));
      }
    }
    return text.toString();
  }

  @Override
  public String piece(int id) {
    return pieces.get(id);
  }

  @Override
  public TokenTextStream stream() {
    return new TokenTextStream() {
      @Override
      public String accept(int id) {
        return decode(new int[] {id}, true);
      }

      @Override
      public String finish() {
        return "";
      }
    };
  }

  @Override
  public void close() {}
}
