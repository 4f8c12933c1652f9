package io.github.shikra4j.training.data;

import com.google.common.base.Splitter;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the tokens of the answers, each with the {@code </s>} that ends it.
 *
 * <p>Each round of question and answer is tokenized for itself, and its length tells where it lies
 * in the whole. Where the lengths do not add up, for instance because white space in front of
 * {@code </s>} is a token of the round but not of the whole, nothing is trained on ({@code
 * golden/datasets.jsonl}, captions that end in white space).
 */
record LabelMask(Tokenizer tokenizer) {
  private static final String ANSWER = " " + PromptTemplate.MODEL + ": ";

  /** The begin token, and the space behind {@link #ANSWER} that the answer's first token takes. */
  private static final int NOT_ASKED = 2;

  int[] labels(String prompt, int[] ids) {
    int[] labels = ids.clone();
    labels[0] = TrainingItem.IGNORED;
    int position = 1;
    for (String round : Splitter.on(PromptTemplate.END).split(prompt)) {
      List<String> parts = Splitter.on(ANSWER).splitToList(round);
      if (round.isEmpty() || parts.size() != 2) {
        break;
      }
      int asked = tokenizer.encode(parts.get(0) + ANSWER).length - NOT_ASKED;
      ignore(labels, position, position + asked);
      // The round's begin token makes up for the </s> of the whole.
      position += tokenizer.encode(round).length;
    }
    if (position != length(ids)) {
      ignore(labels, 0, ids.length);
    }
    return labels;
  }

  /** The original pads with the unknown token, and so does not count it here. */
  private long length(int[] ids) {
    int padding = tokenizer.controlId("<unk>").orElse(-1);
    return Arrays.stream(ids).filter(id -> id != padding).count();
  }

  private static void ignore(int[] labels, int from, int to) {
    Arrays.fill(
        labels, Math.min(from, labels.length), Math.min(to, labels.length), TrainingItem.IGNORED);
  }
}
