package io.github.shikra4j.training.engine;

import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.training.data.Items;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Recipe.Validation;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.watch.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is looked at now and then while a stage trains: the loss of the validation data, and answers
 * to their questions, or to those of the training data where there are none.
 *
 * @param items that are looked at
 * @param replica the copy of the model that is looked at
 */
record StageWatch(
    Recipe recipe,
    Stage stage,
    Items<LoadedItem> items,
    Replica replica,
    Tokenizer tokenizer,
    TrainingListener listener) {

  /** Looks if it is time to. */
  void afterStep(long done) {
    recipe
        .validation()
        .filter(validation -> done % validation.everySteps() == 0)
        .ifPresent(validation -> listener.onValidation(done, Map.of("loss", loss(validation))));
    if (recipe.samples().everySteps() > 0 && done % recipe.samples().everySteps() == 0) {
      sample(done);
    }
  }

  private double loss(Validation validation) {
    long count = Math.min(items.size(), validation.items());
    double sum = 0;
    long tokens = 0;
    for (long from = 0; from < count; from += stage.microBatchSize()) {
      List<LoadedItem> batch = batch(from, Math.min(count, from + stage.microBatchSize()));
      sum += replica.loss(Batch.of(batch, replica.model().patches()), 1);
      tokens += batch.stream().mapToLong(item -> Batch.trainedTokens(item.item())).sum();
    }
    return sum / tokens;
  }

  private List<LoadedItem> batch(long from, long to) {
    List<LoadedItem> batch = new ArrayList<>();
    for (long i = from; i < to; i++) {
      batch.add(items.get(i));
    }
    return batch;
  }

  private void sample(long done) {
    for (LoadedItem item : batch(0, Math.min(items.size(), recipe.samples().count()))) {
      if (Batch.trainedTokens(item.item()) == 0) {
        continue; // its answer was cut off
      }
      SampleAnswer sample = SampleAnswer.of(item, replica.model(), tokenizer);
      listener.onSample(done, sample.question(), sample.answer(), sample.expected());
    }
  }
}
