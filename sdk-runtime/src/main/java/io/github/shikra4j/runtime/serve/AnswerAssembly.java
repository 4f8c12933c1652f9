package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Box;
import io.github.shikra4j.Confidence;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidPlaceException;
import io.github.shikra4j.Malformed;
import io.github.shikra4j.Mention;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.Token;
import io.github.shikra4j.Usage;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.generate.Generated;
import io.github.shikra4j.runtime.generate.PlaceConfidence;
import io.github.shikra4j.runtime.generate.SpokenWords;
import io.github.shikra4j.runtime.text.AnswerText;
import io.github.shikra4j.runtime.text.AnswerText.Phrase;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.CoordinateGroup;
import io.github.shikra4j.runtime.text.CoordinateGroup.Coordinate;
import io.github.shikra4j.runtime.text.ParsedText;
import io.github.shikra4j.runtime.vision.Located;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import java.util.ArrayList;
import java.util.List;

/** Makes of what was generated an answer whose places lie in the upright picture. Used once. */
final class AnswerAssembly {
  private final Generated generated;
  private final PaddedSquare square;
  private final PlaceConfidence confidence;
  private final PlaceCalibration calibration;

  /** Where the model's own words begin in the generated text, which has a space in front. */
  private final int start;

  private final List<Malformed> malformed = new ArrayList<>();

  AnswerAssembly(Generated generated, PaddedSquare square, PlaceCalibration calibration) {
    this.generated = generated;
    this.square = square;
    this.confidence = new PlaceConfidence(generated);
    this.calibration = calibration;
    this.start = SpokenWords.start(generated.text());
  }

  GroundedAnswer assemble(CoordinateFormat format, int promptTokens, double seconds) {
    String text = generated.text();
    ParsedText parsed = format.parse(text);
    parsed.malformed().forEach(m -> add(m.text(), m.start(), m.reason()));
    AnswerText readable = AnswerText.of(text, parsed.groups());
    List<Mention> mentions = new ArrayList<>();
    for (int i = 0; i < parsed.groups().size(); i++) {
      mentions.add(mention(parsed.groups().get(i), readable.phrases().get(i)));
    }
    return new GroundedAnswer(
        readable.text(),
        text.substring(start),
        mentions.stream().filter(m -> !m.confidences().isEmpty()).toList(),
        malformed,
        generated.finishReason(),
        new Usage(promptTokens, generated.tokens().size(), generated.steps(), seconds),
        generated.tokens().stream().map(t -> new Token(t.id(), t.logProbability())).toList());
  }

  private Mention mention(CoordinateGroup group, Phrase phrase) {
    List<Box> boxes = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    List<Confidence> confidences = new ArrayList<>();
    boolean clipped = false;
    int size = group.kind().numbers();
    for (int i = 0; i < group.numbers().size(); i += size) {
      List<Coordinate> numbers = group.numbers().subList(i, i + size);
      try {
        Located<? extends Place> located = locate(numbers);
        if (located.place() instanceof Box box) {
          boxes.add(box);
        } else if (located.place() instanceof Point point) {
          points.add(point);
        }
        clipped |= located.clipped();
        confidences.add(confidence(numbers));
      } catch (InvalidPlaceException e) {
        int from = numbers.get(0).start();
        int to = numbers.get(size - 1).end();
        add(generated.text().substring(from, to), from, "the box is inside out");
      }
    }
    return new Mention(
        phrase.text(), phrase.start(), phrase.end(), boxes, points, confidences, clipped);
  }

  private Located<? extends Place> locate(List<Coordinate> numbers) {
    double[] values = numbers.stream().mapToDouble(Coordinate::value).toArray();
    return values.length == CoordinateGroup.Kind.BOXES.numbers()
        ? square.locateBox(values)
        : square.locatePoint(values);
  }

  private Confidence confidence(List<Coordinate> numbers) {
    Confidence raw =
        confidence.ofPlace(
            numbers.stream().mapToInt(Coordinate::start).toArray(),
            numbers.stream().mapToInt(Coordinate::end).toArray());
    return new Confidence(calibration.apply(raw.value()), raw.coordinates());
  }

  private void add(String text, int position, String reason) {
    malformed.add(new Malformed(text, position - start, reason));
  }
}
