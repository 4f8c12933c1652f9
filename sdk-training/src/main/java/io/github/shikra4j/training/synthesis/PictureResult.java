package io.github.shikra4j.training.synthesis;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a picture.
 *
 * @param rows of the {@code gpt4gen} format
 * @param rejected what does not count, with its {@code reason}
 */
record PictureResult(List<JsonObject> rows, List<JsonObject> rejected) {
  private static final int EXCERPT = 2000;

  /** Reads and checks an answer. */
  static PictureResult of(PictureDescription picture, Reply reply) {
    if (reply.text().isBlank()) {
      return rejected(picture.image(), Rejection.NO_ANSWER, reply.text());
    }
    Optional<List<Pair>> pairs = Pair.read(reply.text());
    if (pairs.isEmpty()) {
      Rejection reason = reply.cut() ? Rejection.CUT_ANSWER : Rejection.NOT_JSON;
      return rejected(picture.image(), reason, reply.text());
    }
    return pairs.get().isEmpty()
        ? rejected(picture.image(), Rejection.NO_PAIRS, reply.text())
        : checked(picture, pairs.get());
  }

  /** Rejects the answer as a whole. */
  static PictureResult rejected(String image, Rejection reason, String text) {
    JsonObject row = rejection(image, reason);
    row.addProperty("text", text.substring(0, Math.min(text.length(), EXCERPT)));
    return new PictureResult(List.of(), List.of(row));
  }

  private static PictureResult checked(PictureDescription picture, List<Pair> pairs) {
    List<JsonObject> rows = new ArrayList<>();
    List<JsonObject> rejected = new ArrayList<>();
    Set<String> asked = new HashSet<>();
    for (Pair pair : pairs) {
      Chain chain = Chain.of(pair, picture);
      Optional<Rejection> reason = rejection(pair, chain, picture, asked);
      if (reason.isEmpty()) {
        rows.add(chain.row(picture));
      } else {
        rejected.add(rejection(picture.image(), reason.get(), pair));
      }
    }
    return new PictureResult(rows, rejected);
  }

  private static Optional<Rejection> rejection(
      Pair pair, Chain chain, PictureDescription picture, Set<String> asked) {
    if (!pair.isWhole() || chain.answer().plain().isBlank()) {
      return Optional.of(Rejection.INCOMPLETE_PAIR);
    }
    Optional<Rejection> reason = chain.rejection(picture.captions());
    boolean repeated = reason.isEmpty() && !asked.add(Chain.normalised(pair.question()));
    return repeated ? Optional.of(Rejection.REPEATED_QUESTION) : reason;
  }

  private static JsonObject rejection(String image, Rejection reason, Pair pair) {
    JsonObject row = rejection(image, reason);
    row.addProperty("question", pair.question());
    row.addProperty("reasoning", pair.reasoning());
    row.addProperty("answer", pair.answer());
    return row;
  }

  private static JsonObject rejection(String image, Rejection reason) {
    JsonObject row = new JsonObject();
    row.addProperty("image", image);
    row.addProperty("reason", reason.key());
    return row;
  }
}
