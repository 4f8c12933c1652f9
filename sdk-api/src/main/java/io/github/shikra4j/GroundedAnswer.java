package io.github.shikra4j;

import java.util.List;
import java.util.Optional;

/**
 * An answer with the places that it points at.
 *
 * @param text the answer without coordinates, to be read by people
 * @param rawText the model's own words; its coordinates are in the padded square's frame
 * @param mentions the phrases that were given places, in their order
 * @param malformed text that looks like coordinates and is none; never dropped in silence
 * @param finishReason why the answer ended
 * @param usage what it took
 * @param tokens the answer's tokens with their log-probabilities
 */
public record GroundedAnswer(
    String text,
    String rawText,
    List<Mention> mentions,
    List<Malformed> malformed,
    FinishReason finishReason,
    Usage usage,
    List<Token> tokens) {

  /**
   * Copies the lists.
   *
   * @param text the answer without coordinates, to be read by people
   * @param rawText the model's own words; its coordinates are in the padded square's frame
   * @param mentions the phrases that were given places, in their order
   * @param malformed text that looks like coordinates and is none; never dropped in silence
   * @param finishReason why the answer ended
   * @param usage what it took
   * @param tokens the answer's tokens with their log-probabilities
   */
  public GroundedAnswer {
    mentions = List.copyOf(mentions);
    malformed = List.copyOf(malformed);
    tokens = List.copyOf(tokens);
  }

  /** {@return all boxes, in the order of the text} */
  public List<Box> boxes() {
    return mentions.stream().flatMap(m -> m.boxes().stream()).toList();
  }

  /** {@return the first box} */
  public Optional<Box> box() {
    return boxes().stream().findFirst();
  }

  /** {@return all points, in the order of the text} */
  public List<Point> points() {
    return mentions.stream().flatMap(m -> m.points().stream()).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
