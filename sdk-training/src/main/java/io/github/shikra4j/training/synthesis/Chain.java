package io.github.shikra4j.training.synthesis;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A question and a grounded chain of thought, read from a pair and held to its picture. */
record Chain(Grounded question, Grounded reasoning, Grounded answer) {
  private static final String LEAD = "The answer is ";

  static Chain of(Pair pair, PictureDescription picture) {
    return new Chain(
        grounded(pair.question(), picture),
        grounded(pair.reasoning(), picture),
        grounded(conclusion(pair.answer()), picture));
  }

  private static Grounded grounded(String sentence, PictureDescription picture) {
    return Grounded.read(sentence, picture.phrases(), picture.size());
  }

  /** Takes off what the row puts around an answer. */
  private static String conclusion(String answer) {
    boolean led = answer.regionMatches(true, 0, LEAD, 0, LEAD.length());
    return answer.substring(led ? LEAD.length() : 0).replaceFirst("\\.$", "");
  }

  /** Returns why it does not count, if it does not. */
  Optional<Rejection> rejection(List<String> captions) {
    return question
        .rejection()
        .or(reasoning::rejection)
        .or(answer::rejection)
        .or(() -> when(question.boxes().isEmpty(), Rejection.QUESTION_WITHOUT_BOX))
        .or(() -> when(answered().isEmpty(), Rejection.ANSWER_WITHOUT_BOX))
        .or(() -> when(copies(captions), Rejection.CAPTION_COPY));
  }

  private static Optional<Rejection> when(boolean wrong, Rejection reason) {
    return wrong ? Optional.of(reason) : Optional.empty();
  }

  private boolean copies(List<String> captions) {
    List<String> said = captions.stream().map(Chain::normalised).toList();
    return said.contains(normalised(reasoning.plain()))
        || said.contains(normalised(answer.plain()));
  }

  /** Returns the words alone, to compare. */
  static String normalised(String sentence) {
    return sentence.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  private List<List<String>> answered() {
    return Stream.concat(reasoning.boxes().stream(), answer.boxes().stream()).toList();
  }

  /** Returns a row of the {@code gpt4gen} format: its boxes are those that it points at. */
  JsonObject row(PictureDescription picture) {
    List<String> order = new ArrayList<>();
    JsonArray asked = groups(question.boxes(), order);
    JsonArray answered = groups(answered(), order);
    JsonArray boxes = new JsonArray();
    order.forEach(name -> boxes.add(corners(picture.boxes().getOrDefault(name, List.of()))));
    JsonObject row = new JsonObject();
    // Flickr30K's pictures are named so.
    row.addProperty("img_path", picture.image() + ".jpg");
    row.add("boxes", boxes);
    row.addProperty("question", question.marked());
    row.add("question_boxes_seq", asked);
    row.addProperty("cot_with_ans", reasoning.marked() + " " + LEAD + answer.marked() + ".");
    row.add("answer_boxes_seq", answered);
    row.addProperty("answer", LEAD + answer.plain() + ".");
    return row;
  }

  /** Returns the places in {@code order} of each group's boxes, which are added where missing. */
  private static JsonArray groups(List<List<String>> named, List<String> order) {
    JsonArray groups = new JsonArray();
    for (List<String> names : named) {
      JsonArray group = new JsonArray();
      for (String name : names) {
        if (!order.contains(name)) {
          order.add(name);
        }
        group.add(order.indexOf(name));
      }
      groups.add(group);
    }
    return groups;
  }

  private static JsonArray corners(List<Integer> box) {
    JsonArray corners = new JsonArray();
    box.forEach(corners::add);
    return corners;
  }
}
