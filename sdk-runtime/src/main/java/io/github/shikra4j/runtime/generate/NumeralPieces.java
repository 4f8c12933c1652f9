package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tokens of a vocabulary that matter to coordinates written as numerals.
 *
 * <p>A tokenizer that spells numbers character by character, as LLaMA's does, keeps to those tokens
 * inside brackets, and the model reads its own coordinates as it was trained to. Of any other, a
 * token may come if its text may. Of several tokens with one text (a byte token and an ordinary
 * one) the one that the tokenizer itself uses counts.
 */
final class NumeralPieces {
  private static final String ALPHABET = "0123456789.,;]";

  /** Every character of the alphabet, in front of an answer and behind a word. */
  private static final String SAMPLE =
      "[0.123,0.456,0.789,0.999;0.001,0.020,0.300,1.000;0.111,0.222,0.333,0.444]";

  /** A token and its text. */
  record Piece(int id, String text) {}

  private final int[] start;
  private final List<Piece> inside;
  private final List<Piece> opening;
  private final List<Piece> banned;
  private final Map<Integer, String> texts;
  private final OptionalInt zero;

  private NumeralPieces(
      int[] start, List<Piece> inside, List<Piece> opening, List<Piece> banned, int zero) {
    this.start = start;
    this.inside = List.copyOf(inside);
    this.opening = List.copyOf(opening);
    this.banned = List.copyOf(banned);
    this.zero = OptionalInt.of(zero);
    this.texts = new HashMap<>();
    inside.forEach(p -> texts.put(p.id(), p.text()));
    opening.forEach(p -> texts.put(p.id(), p.text()));
  }

  /**
   * Sorts a vocabulary.
   *
   * @throws CheckpointException if a character of coordinates has no token of its own
   */
  static NumeralPieces of(Tokenizer tokenizer) {
    int[] sample = withoutBegin(tokenizer.encode(SAMPLE), tokenizer);
    int[] inWord = withoutBegin(tokenizer.encode("x" + SAMPLE), tokenizer);
    Map<String, Piece> byText = byText(tokenizer, canonical(sample, inWord));
    int[] start = start(tokenizer, byText);
    boolean byCharacter = isByCharacter(tokenizer, sample, start);

    List<Piece> inside = new ArrayList<>();
    List<Piece> opening = new ArrayList<>();
    List<Piece> banned = new ArrayList<>();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      Piece piece = new Piece(id, tokenizer.piece(id));
      if (piece.text().isEmpty()) {
        continue;
      }
      boolean preferred = piece.equals(byText.get(piece.text()));
      if (preferred && isInside(piece.text(), byCharacter)) {
        inside.add(piece);
      }
      if (piece.text().indexOf('[') >= 0) {
        (preferred && isOpening(piece.text(), byCharacter) ? opening : banned).add(piece);
      }
    }
    return new NumeralPieces(start, inside, opening, banned, single(byText, '0').id());
  }

  private static int[] withoutBegin(int[] ids, Tokenizer tokenizer) {
    return ids.length > 0 && ids[0] == tokenizer.beginId()
        ? Arrays.copyOfRange(ids, 1, ids.length)
        : ids;
  }

  private static Set<Integer> canonical(int[]... encoded) {
    Set<Integer> ids = new HashSet<>();
    for (int[] run : encoded) {
      Arrays.stream(run).forEach(ids::add);
    }
    return ids;
  }

  private static Map<String, Piece> byText(Tokenizer tokenizer, Set<Integer> canonical) {
    Map<String, Piece> byText = new HashMap<>();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      Piece piece = new Piece(id, tokenizer.piece(id));
      boolean known = canonical.contains(id);
      byText.merge(piece.text(), piece, (old, now) -> known ? now : old);
    }
    return byText;
  }

  /** Returns the tokens of an opening bracket at the beginning of an answer. */
  private static int[] start(Tokenizer tokenizer, Map<String, Piece> byText) {
    ALPHABET.chars().forEach(c -> single(byText, (char) c));
    int[] start = withoutBegin(tokenizer.encode("["), tokenizer);
    if (!spell(tokenizer, start).strip().equals("[")) {
      throw unspeakable('[');
    }
    return start;
  }

  private static Piece single(Map<String, Piece> byText, char c) {
    Piece piece = byText.get(String.valueOf(c));
    if (piece == null) {
      throw unspeakable(c);
    }
    return piece;
  }

  private static CheckpointException unspeakable(char c) {
    return new CheckpointException(
        "the tokenizer has no token for '"
            + c
            + "' alone, so that coordinates cannot be constrained: check tokenizer.model, or ask"
            + " without a coordinate constraint");
  }

  private static boolean isByCharacter(Tokenizer tokenizer, int[] sample, int[] start) {
    if (sample.length != start.length + SAMPLE.length() - 1
        || !Arrays.equals(sample, 0, start.length, start, 0, start.length)) {
      return false;
    }
    for (int i = start.length; i < sample.length; i++) {
      String expected = SAMPLE.substring(i - start.length + 1, i - start.length + 2);
      if (!tokenizer.piece(sample[i]).equals(expected)) {
        return false;
      }
    }
    return true;
  }

  private static String spell(Tokenizer tokenizer, int[] ids) {
    StringBuilder text = new StringBuilder();
    Arrays.stream(ids).forEach(id -> text.append(tokenizer.piece(id)));
    return text.toString();
  }

  private static boolean isInside(String text, boolean byCharacter) {
    if (ALPHABET.indexOf(text.charAt(0)) < 0) {
      return false;
    }
    boolean closes = text.charAt(0) == ']';
    return !byCharacter || text.length() == 1 || (closes && opensLast(text));
  }

  private static boolean isOpening(String text, boolean byCharacter) {
    return !byCharacter || opensLast(text);
  }

  /** Whether nothing is written inside a bracket that the text itself opens. */
  private static boolean opensLast(String text) {
    int open = text.indexOf('[');
    return open < 0 || open == text.length() - 1;
  }

  /** Returns the tokens of an opening bracket at the beginning of an answer. */
  int[] start() {
    return start.clone();
  }

  /** Returns the tokens that may come inside brackets, or close them and go on. */
  List<Piece> inside() {
    return inside;
  }

  /** Returns the tokens that may come in free text and open a bracket. */
  List<Piece> opening() {
    return opening;
  }

  /** Returns the tokens with an opening bracket that may never come. */
  List<Piece> banned() {
    return banned;
  }

  /** Returns the text of a token that may come inside or opens; of any other nothing. */
  String text(int id) {
    return texts.getOrDefault(id, "");
  }

  /** Returns the token of the digit before most decimal points. */
  OptionalInt zero() {
    return zero;
  }
}
