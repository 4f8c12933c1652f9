package io.github.shikra4j.training.engine;

import com.google.common.primitives.Ints;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.training.data.TrainingItem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A question of the data with what the model answers and what it should.
 *
 * @param question the text before the last answer, the picture's patches left out
 * @param answer greedy
 * @param expected the last answer
 */
record SampleAnswer(String question, String answer, String expected) {
  private static final int LONGEST = 128;

  /** Answers an item's last question, token by token without a cache: for a few now and then. */
  static SampleAnswer of(LoadedItem loaded, TrainedModel model, Tokenizer tokenizer) {
    TrainingItem item = loaded.item();
    int end = end(item.labels());
    int start = start(item.labels(), end);
    int[] ids = Arrays.copyOf(item.inputIds(), start);
    int[] answer = {};
    while (answer.length < LONGEST) {
      int next = next(loaded, Ints.concat(ids, answer), model);
      if (next == tokenizer.endId() || model.config().eosTokenIds().contains(next)) {
        break;
      }
      answer = Ints.concat(answer, new int[] {next});
    }
    int patch = item.patchPosition() < 0 ? -1 : item.inputIds()[item.patchPosition()];
    int[] question = Arrays.stream(ids).filter(id -> id != patch).toArray();
    return new SampleAnswer(
        tokenizer.decode(question, true),
        tokenizer.decode(answer, true),
        tokenizer.decode(Arrays.copyOfRange(item.inputIds(), start, end), true));
  }

  /** Returns the place behind the last token that is trained on. */
  private static int end(int[] labels) {
    return IntStream.rangeClosed(1, labels.length)
        .map(i -> labels.length - i + 1)
        .filter(i -> labels[i - 1] != TrainingItem.IGNORED)
        .findFirst()
        .orElse(0);
  }

  /** Returns where the trained tokens begin that end there. */
  private static int start(int[] labels, int end) {
    int start = end;
    while (start > 0 && labels[start - 1] != TrainingItem.IGNORED) {
      start--;
    }
    return start;
  }

  private static int next(LoadedItem loaded, int[] ids, TrainedModel model) {
    int[] unlabelled = new int[ids.length];
    Arrays.fill(unlabelled, TrainingItem.IGNORED);
    TrainingItem item =
        new TrainingItem(
            loaded.item().image(),
            loaded.item().size(),
            ids,
            unlabelled,
            loaded.item().patchPosition());
    Batch batch = Batch.of(List.of(new LoadedItem(item, loaded.pixels())), model.patches());
    try (Tape tape = new Tape(model.manager(), model.train(), Tape.Mode.FORWARD)) {
      float[] logits = new ForwardPass(model, batch, tape).lastLogits().toFloatArray();
      return IntStream.range(0, logits.length)
          .reduce((best, i) -> logits[i] > logits[best] ? i : best)
          .orElseThrow();
    }
  }
}
