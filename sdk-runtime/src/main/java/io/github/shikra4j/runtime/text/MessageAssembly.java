package io.github.shikra4j.runtime.text;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.text.PromptText.Segment;
import io.github.shikra4j.runtime.text.PromptText.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts picture and places where one turn's placeholders are. Used once. */
final class MessageAssembly {
  private static final Pattern PLACEHOLDER = Pattern.compile("<image>|<boxes>|<points>");

  private final PromptTemplate template;
  private final int number;
  private final PromptTurn turn;
  private final List<Segment> segments = new ArrayList<>();
  private int boxes;
  private int points;
  private boolean picture;

  /**
   * Starts on a turn.
   *
   * @param number the turn's place in the conversation, from 1
   */
  MessageAssembly(PromptTemplate template, int number, PromptTurn turn) {
    this.template = template;
    this.number = number;
    this.turn = turn;
  }

  /** Returns whether the turn named the picture and got it. */
  boolean hasPicture() {
    return picture;
  }

  List<Segment> assemble() {
    Matcher placeholder = PLACEHOLDER.matcher(turn.text());
    int from = 0;
    while (placeholder.find()) {
      segments.add(new Text(turn.text().substring(from, placeholder.start())));
      switch (placeholder.group()) {
        case "<image>" -> image(placeholder.start());
        case "<boxes>" -> boxes(placeholder.start());
        default -> points(placeholder.start());
      }
      from = placeholder.end();
    }
    segments.add(new Text(turn.text().substring(from)));
    checkTaken("boxes", boxes, turn.boxes().size());
    checkTaken("points", points, turn.points().size());
    return segments;
  }

  private void image(int position) {
    if (template.patches() == 0) {
      throw invalid(position, "<image>, but the conversation has no picture");
    }
    if (picture) {
      throw invalid(position, "a second <image>; a conversation has one picture");
    }
    if (number == 1) {
      segments.addAll(template.picture());
      picture = true;
    }
  }

  private void boxes(int position) {
    List<SquareBox> group = next("boxes", turn.boxes(), boxes++, position);
    segments.addAll(template.coordinates().segments(template.coordinates().boxes(group)));
  }

  private void points(int position) {
    List<SquarePoint> group = next("points", turn.points(), points++, position);
    segments.addAll(template.coordinates().segments(template.coordinates().points(group)));
  }

  private <T> List<T> next(String kind, List<List<T>> groups, int index, int position) {
    if (index >= groups.size()) {
      throw invalid(
          position, "<" + kind + "> number " + (index + 1) + ", but was given " + groups.size());
    }
    return groups.get(index);
  }

  private void checkTaken(String kind, int taken, int given) {
    if (taken != given) {
      throw new InvalidQuestionException(
          "turn " + number + " has " + taken + " <" + kind + ">, but was given " + given);
    }
  }

  private InvalidQuestionException invalid(int position, String problem) {
    return new InvalidQuestionException(
        "turn " + number + ", character " + position + ": has " + problem);
  }
}
