package io.github.shikra4j.training.data;

import com.google.common.primitives.Ints;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.PromptText;
import io.github.shikra4j.runtime.text.PromptTurn;
import io.github.shikra4j.runtime.text.SquareBox;
import io.github.shikra4j.runtime.text.SquarePoint;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import io.github.shikra4j.training.data.Conversation.Utterance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns conversations into tokens and labels, for every format alike.
 *
 * @param tokenizer the model's
 * @param template the model's, with the patches of a picture
 * @param images folder of the pictures
 * @param limit the most tokens of an item, of which the picture's are never cut; 0 for no limit
 */
record ItemEncoder(Tokenizer tokenizer, PromptTemplate template, Path images, int limit) {

  TrainingItem encode(Conversation conversation) {
    Path image = picture(conversation);
    PictureSize size = image == null ? null : PictureHeader.size(image);
    String prompt = used(image).closed(turns(conversation, size)).spelledOut();
    // The original's manner: the whole prompt is one string, in which control tokens are found.
    int[] ids = tokenizer.encode(prompt);
    int[] labels = new LabelMask(tokenizer).labels(prompt, ids);
    boolean[] picture = pictureTokens(ids);
    int[] kept = limit > 0 ? Truncation.kept(picture, limit) : Truncation.all(ids.length);
    int[] keptIds = Truncation.pick(ids, kept);
    return new TrainingItem(image, size, keptIds, Truncation.pick(labels, kept), patch(keptIds));
  }

  /**
   * Makes the prompt that asks for the last answer, token for token as {@link #encode} begins.
   *
   * @throws InvalidQuestionException if the last turn is no answer
   */
  Question question(Conversation conversation, JsonObject row) {
    Path image = picture(conversation);
    PictureSize size = image == null ? null : PictureHeader.size(image);
    List<PromptTurn> turns = turns(conversation, size);
    int last = turns.size() - 1;
    if (last < 1 || last % 2 == 0) {
      throw new InvalidQuestionException(
          "has " + turns.size() + " turns: no question that an answer follows");
    }
    int[] ids = tokenizer.encode(used(image).open(turns.subList(0, last)).spelledOut());
    Utterance asked = conversation.turns().get(last - 1);
    Utterance answer = conversation.turns().get(last);
    return new Question(
        image,
        size,
        ids,
        patch(ids),
        said(last - 1, turns.get(last - 1)),
        said(last, turns.get(last)),
        words(answer),
        flat(answer.boxes()),
        flat(answer.points()),
        flat(asked.boxes()),
        row);
  }

  private @Nullable Path picture(Conversation conversation) {
    if (conversation.image().filter(String::isBlank).isPresent()) {
      throw new InvalidQuestionException("the row names no picture: its name is empty");
    }
    return conversation.image().map(images::resolve).orElse(null);
  }

  /** Returns a turn as the model reads it, the picture's tokens left out. */
  private String said(int index, PromptTurn turn) {
    PromptTemplate blind = new PromptTemplate(template.coordinates(), 0, template.startEnd());
    PromptTurn said =
        new PromptTurn(
            turn.speaker(),
            turn.text().replace("<image>", "the image"),
            turn.boxes(),
            turn.points(),
            turn.verbatim());
    return new PromptText(blind.message(index, said)).spelledOut();
  }

  static String lastWords(Conversation conversation) {
    if (conversation.turns().isEmpty()) {
      throw new InvalidQuestionException("has no turns");
    }
    return words(conversation.turns().get(conversation.turns().size() - 1));
  }

  private static String words(Utterance said) {
    return said.text().replaceAll("\\s*<(?:boxes|points)>", "").strip();
  }

  private static List<double[]> flat(List<List<double[]>> groups) {
    return groups.stream().flatMap(List::stream).toList();
  }

  /** Returns who said what, with places spelled out, and {@code <im_patches>} for the patches. */
  List<PromptTurn> turns(Conversation conversation, @Nullable PictureSize size) {
    List<PromptTurn> turns = new ArrayList<>();
    for (Utterance said : conversation.turns()) {
      turns.add(
          new PromptTurn(
              turns.size() % 2 == 0 ? PromptTurn.Speaker.HUMAN : PromptTurn.Speaker.MODEL,
              said.text(),
              groups(said.boxes(), at -> box(at, size)),
              groups(said.points(), at -> point(at, size)),
              false));
    }
    return turns;
  }

  private PromptTemplate used(@Nullable Path image) {
    return image != null
        ? template
        : new PromptTemplate(template.coordinates(), 0, template.startEnd());
  }

  private static <T> List<List<T>> groups(List<List<double[]>> groups, Function<double[], T> each) {
    return groups.stream().map(group -> group.stream().map(each).toList()).toList();
  }

  private static SquareBox box(double[] pixels, @Nullable PictureSize size) {
    double[] at = square(size).normalizeBox(pixels);
    return new SquareBox(at[0], at[1], at[2], at[3]);
  }

  private static SquarePoint point(double[] pixels, @Nullable PictureSize size) {
    double[] at = square(size).normalizePoint(pixels);
    return new SquarePoint(at[0], at[1]);
  }

  private static PaddedSquare square(@Nullable PictureSize size) {
    if (size == null) {
      throw new InvalidQuestionException("points at a place, but there is no picture");
    }
    return new PaddedSquare(size);
  }

  private int patch(int[] ids) {
    int id = tokenizer.controlId(PromptTemplate.IMAGE_PATCH).orElse(-1);
    return id < 0 ? -1 : Ints.indexOf(ids, id);
  }

  private boolean[] pictureTokens(int[] ids) {
    int patch = tokenizer.controlId(PromptTemplate.IMAGE_PATCH).orElse(-1);
    int start = tokenizer.controlId(PromptTemplate.IMAGE_START).orElse(-1);
    int end = tokenizer.controlId(PromptTemplate.IMAGE_END).orElse(-1);
    boolean[] picture = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      picture[i] = ids[i] == patch || ids[i] == start || ids[i] == end;
    }
    return picture;
  }
}
