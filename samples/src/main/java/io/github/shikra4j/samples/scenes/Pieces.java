package io.github.shikra4j.samples.scenes;

import static java.util.Comparator.comparing;

import io.github.shikra4j.InvalidQuestionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the words of sentences, and makes a vocabulary of the most frequent ones.
 *
 * <p>Like LLaMA's, it has control tokens, a token for each byte and each character, and a word's
 * token holds the space in front of it. Digits stay alone, as coordinates need it. Unlike LLaMA's,
 * a word is found by its probability (a unigram model): merges of pairs would need every beginning
 * of a word as a token of its own, which no scene's sentence uses.
 */
final class Pieces {
  static final String SPACE = "▁";

  /** Letters, or one mark behind a space: {@code " ["} begins an answer that is a place. */
  private static final Pattern WORD = Pattern.compile("▁?[A-Za-z]+|▁[^▁A-Za-z0-9]");

  private static final int BYTES = 256;
  private static final char FIRST = '!';
  private static final char LAST = '~';

  /** A character is worth less than any word that holds it. */
  private static final float CHARACTER_SCORE = -20;

  private final Map<String, Long> counts = new HashMap<>();

  /**
   * A token of the vocabulary.
   *
   * @param text with {@link #SPACE} for a space
   * @param score the logarithm of its probability
   * @param type {@code SentencePiece.Type}
   */
  record Piece(String text, float score, int type) {
    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int BYTE = 6;
  }

  /** Counts a sentence as often as it is said. */
  void count(String sentence, long times) {
    Matcher matcher = WORD.matcher(SPACE + sentence.replace(" ", SPACE));
    while (matcher.find()) {
      counts.merge(matcher.group(), times, Long::sum);
    }
  }

  /**
   * Returns the vocabulary: control tokens, bytes, characters, then words, first those that save
   * most tokens.
   *
   * @param size the most tokens
   * @throws InvalidQuestionException if there is no room for bytes and characters
   */
  List<Piece> table(int size) {
    Map<String, Piece> table = new LinkedHashMap<>();
    add(table, new Piece("<unk>", 0, Piece.UNKNOWN));
    add(table, new Piece("<s>", 0, Piece.CONTROL));
    add(table, new Piece("</s>", 0, Piece.CONTROL));
    for (int value = 0; value < BYTES; value++) {
      add(table, new Piece("<0x%02X>".formatted(value), 0, Piece.BYTE));
    }
    add(table, new Piece(SPACE, CHARACTER_SCORE, Piece.NORMAL));
    for (char c = FIRST; c <= LAST; c++) {
      add(table, new Piece(String.valueOf(c), CHARACTER_SCORE, Piece.NORMAL));
    }
    if (size < table.size()) {
      throw new InvalidQuestionException(
          "%d pieces: bytes and characters alone take %d".formatted(size, table.size()));
    }
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    frequent(size - table.size())
        .forEach(word -> add(table, new Piece(word, score(word, total), Piece.NORMAL)));
    return List.copyOf(table.values());
  }

  private static void add(Map<String, Piece> table, Piece piece) {
    table.putIfAbsent(piece.text(), piece);
  }

  private List<String> frequent(int most) {
    List<String> words = new ArrayList<>(counts.keySet());
    words.removeIf(word -> word.length() < 2);
    words.sort(comparing(this::saved).reversed().thenComparing(word -> word));
    return words.subList(0, Math.min(most, words.size()));
  }

  /** Returns how many tokens fewer all sentences take with a word as one. */
  private long saved(String word) {
    return counts.getOrDefault(word, 0L) * (word.length() - 1);
  }

  private float score(String word, long total) {
    return (float) StrictMath.log((double) counts.getOrDefault(word, 1L) / total);
  }
}
