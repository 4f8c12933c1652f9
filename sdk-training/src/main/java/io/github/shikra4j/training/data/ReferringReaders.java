package io.github.shikra4j.training.data;

import io.github.shikra4j.training.data.Conversation.Utterance;
import java.util.List;

/** Referring expressions, both ways, and captions. */
final class ReferringReaders {
  private ReferringReaders() {}

  static Conversation comprehension(Row row) {
    return Conversation.of(
        row.text("img_path"),
        Utterance.of(row.text("expression")).in(row.template(), "<expr>"),
        Utterance.boxed("Answer: <boxes> .", box(row)));
  }

  /** Expressions of which some refer to nothing: these have an empty box. */
  static Conversation rejection(Row row) {
    return row.list("bbox").isEmpty()
        ? Conversation.of(
            row.text("img_path"),
            Utterance.of(row.text("expression")).in(row.template(), "<expr>"),
            Utterance.of("It is not there."))
        : comprehension(row);
  }

  static Conversation generation(Row row) {
    return Conversation.of(
        row.text("img_path"),
        Utterance.boxed("<boxes>", box(row)).in(row.template(), "<objs>"),
        Utterance.of(row.text("expression")));
  }

  private static List<List<double[]>> box(Row row) {
    return List.of(List.of(row.numbers("bbox", 4)));
  }

  static Conversation caption(Row row) {
    return Conversation.of(
        row.text("img_path"), Utterance.of(row.template()), Utterance.of(row.text("caption")));
  }

  static Conversation flickr(Row row) {
    return Conversation.of(
        picture(row.text("image_id")),
        Utterance.of(row.template()),
        Marked.boxed(
            row.text("sentence"), Row.groups(row.get("boxes_seq"), Row.boxes(row.get("boxes")))));
  }

  /** Flickr30k's ids are names of JPEG files without their ending; other data may end in .png. */
  private static String picture(String id) {
    return id.endsWith(".png") ? id : id + ".jpg";
  }
}
