package io.github.shikra4j.training.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.Confidence;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Mention;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Point;
import io.github.shikra4j.runtime.serve.Answered;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.SquareBox;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import io.github.shikra4j.training.data.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes rows of predictions: all that figures and pictures are made of later. */
final class Prediction {
  /** The key of why an item is not scored. */
  static final String UNSCORED = "unscored";

  /** The key of that an expression is of nothing in the picture. */
  static final String ABSENT = "absent";

  private static final String TEXT = "text";

  private final EvaluationTask task;
  private final CoordinateFormat format;
  private final AnswerMetric answers = new AnswerMetric();

  Prediction(EvaluationTask task, CoordinateFormat format) {
    this.task = task;
    this.format = format;
  }

  /**
   * Returns the part of a row that is known before the model answers.
   *
   * @throws InvalidQuestionException if the annotations lack what the metric compares with
   */
  JsonObject asked(long row, String image, Question question, List<String> references) {
    JsonObject json = new JsonObject();
    json.addProperty("row", row);
    json.addProperty("image", image);
    json.addProperty("question", question.text());
    addTargets(json, question, references);
    if (!question.boxes().isEmpty()) {
      json.add("target_boxes", places(question.boxes()));
    }
    if (!question.points().isEmpty()) {
      json.add("target_points", places(question.points()));
    }
    questionId(question.row()).ifPresent(id -> json.add("question_id", id));
    return json;
  }

  private void addTargets(JsonObject json, Question question, List<String> references) {
    String key = task.measure().key();
    switch (task.measure()) {
      case CAPTION -> json.add(key, texts(references));
      case VQA -> addPeople(json, key, question.row());
      case CHOICE -> json.add(key, texts(candidates(question)));
      default -> {
        json.addProperty(key, question.expected());
        whyUnscored(question.expected()).ifPresent(why -> json.addProperty(UNSCORED, why));
        if (task.measure() == Measure.REC && question.boxes().isEmpty()) {
          json.addProperty(ABSENT, true);
        }
      }
    }
  }

  private Optional<String> whyUnscored(String target) {
    boolean unclear = task.measure() == Measure.POPE && PopeMetric.isThere(target).isEmpty();
    boolean boxless =
        task.measure() == Measure.GROUNDING
            && format.parse(target).groups().stream().allMatch(group -> group.boxes().isEmpty());
    return unclear
        ? Optional.of("target '" + target + "' is neither yes nor no")
        : boxless ? Optional.of("target '" + target + "' has no box") : Optional.empty();
  }

  private static void addPeople(JsonObject json, String key, JsonObject row) {
    List<String> said = people(row);
    json.add(key, texts(said));
    if (said.isEmpty()) {
      String from = row.has("annotation") ? "annotation.answers" : "answers";
      json.addProperty(UNSCORED, "the row has no list '" + from + "' of what people said");
    }
  }

  /** Returns what each of the people said; none where the answers are not published. */
  private static List<String> people(JsonObject row) {
    JsonElement annotation = row.has("annotation") ? row.get("annotation") : row;
    JsonElement answers =
        annotation.isJsonObject() ? annotation.getAsJsonObject().get("answers") : null;
    if (answers == null || !answers.isJsonArray()) {
      return List.of();
    }
    List<String> said = new ArrayList<>();
    for (JsonElement answer : answers.getAsJsonArray()) {
      JsonElement words = answer.isJsonObject() ? answer.getAsJsonObject().get("answer") : answer;
      if (words == null || !words.isJsonPrimitive()) {
        throw new InvalidQuestionException("the list 'answers' holds " + answer + ", no text");
      }
      said.add(words.getAsString());
    }
    return said;
  }

  private static Optional<JsonElement> questionId(JsonObject row) {
    JsonElement annotation = row.get("annotation");
    return Optional.ofNullable(row.get("question_id"))
        .or(
            () ->
                Optional.ofNullable(annotation)
                    .filter(JsonElement::isJsonObject)
                    .map(object -> object.getAsJsonObject().get("question_id")));
  }

  /** Returns the boxes that a question chooses among, the right one first. */
  private List<String> candidates(Question question) {
    if (question.size() == null || question.askedBoxes().isEmpty()) {
      throw new InvalidQuestionException(
          "the question offers no boxes to choose from, which the metric choice needs");
    }
    PaddedSquare square = new PaddedSquare(question.size());
    List<double[]> boxes = new ArrayList<>(question.askedBoxes());
    double[] right = right(question, boxes);
    boxes.remove(right);
    boxes.add(0, right);
    return boxes.stream().map(box -> spelled(square.normalizeBox(box))).toList();
  }

  private String spelled(double[] at) {
    return format.boxes(List.of(new SquareBox(at[0], at[1], at[2], at[3])));
  }

  /** Returns the candidate that is the answer's box, or else has the answer's point. */
  private static double[] right(Question question, List<double[]> candidates) {
    double[] answer =
        question.row().has("answer") && question.row().get("answer").isJsonArray()
            ? numbers(question.row().getAsJsonArray("answer"))
            : new double[0];
    return candidates.stream()
        .filter(box -> Arrays.equals(box, answer))
        .findFirst()
        .orElseThrow(
            () -> new InvalidQuestionException("the answer's box is none of the candidates"));
  }

  private static double[] numbers(JsonArray array) {
    return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  /** Adds what the model answered. */
  void answered(JsonObject json, Question question, Answered answered) {
    GroundedAnswer answer = answered.answer();
    String text = format instanceof LocationTokens ? answer.rawText() : answered.text();
    json.addProperty(TEXT, text);
    json.addProperty("prediction", compared(text, answer));
    if (question.size() != null) {
      addPlaces(json, answer, question.size());
    }
    if (task.measure() == Measure.REC && question.size() != null) {
      addOverlap(json, question, question.size(), answer, text);
    }
    json.addProperty("malformed", answer.malformed().size());
    json.addProperty("finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
    json.addProperty("prompt_tokens", answer.usage().promptTokens());
    json.addProperty("answer_tokens", answer.usage().answerTokens());
  }

  /** Adds that the model could not answer, which is a miss. */
  static void failed(JsonObject json, String problem) {
    json.addProperty("prediction", "");
    json.addProperty("error", problem);
  }

  /** Returns of an answer's text what its metric reads. */
  private String compared(String text, GroundedAnswer answer) {
    return switch (task.measure()) {
      case CAPTION -> answer.text();
      case VQA -> answers.answer(text).orElse(text);
      default -> text;
    };
  }

  private static void addPlaces(JsonObject json, GroundedAnswer answer, PictureSize size) {
    JsonArray confidences = new JsonArray();
    for (Mention mention : answer.mentions()) {
      mention.confidences().stream().map(Confidence::value).forEach(confidences::add);
    }
    json.add("boxes", places(answer.boxes().stream().map(box -> box.toPixels(size)).toList()));
    json.add("points", places(points(answer.points(), size)));
    json.add("confidences", confidences);
  }

  private static List<double[]> points(List<Point> points, PictureSize size) {
    return points.stream().map(point -> point.toPixels(size)).toList();
  }

  private void addOverlap(
      JsonObject json, Question question, PictureSize size, GroundedAnswer answer, String text) {
    if (question.boxes().size() != 1) {
      return;
    }
    Optional<SquareBox> target = Places.onlyBox(format, question.expected());
    Optional<SquareBox> predicted = Places.onlyBox(format, text);
    float square =
        target.isPresent() && predicted.isPresent() ? Places.iou(predicted.get(), target.get()) : 0;
    json.addProperty("iou_square", square);
    double[] at = question.boxes().get(0);
    // Annotators' boxes may be a pixel outside or inside out; the metric takes them as they are.
    Box wanted =
        Box.ofPixels(
            Math.min(at[0], at[2]),
            Math.min(at[1], at[3]),
            Math.max(at[0], at[2]),
            Math.max(at[1], at[3]),
            size);
    List<Box> boxes = answer.boxes();
    json.addProperty("iou_pixels", boxes.size() == 1 ? boxes.get(0).iou(wanted) : 0);
  }

  private static JsonArray texts(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  private static JsonArray places(List<double[]> places) {
    JsonArray array = new JsonArray();
    for (double[] place : places) {
      JsonArray numbers = new JsonArray();
      for (double number : place) {
        numbers.add(number);
      }
      array.add(numbers);
    }
    return array;
  }
}
