package io.github.shikra4j.samples.guide;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.FineTuning;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Lora;
import io.github.shikra4j.training.recipe.Optimizer;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import io.github.shikra4j.training.watch.TrainingListener;
import io.github.shikra4j.training.watch.TrainingStep;
import java.nio.file.Path;
import java.util.List;

/** What the guide shows about training. */
final class TrainingSnippets {
  private TrainingSnippets() {}

  static Path run(Path start, Path output, Path rows, Path pictures) {
    // snippet: fine-tuning
    DataMix data =
        DataMix.of(List.of(DataSource.of("rec", rows, pictures, "Where is <expr> in <image>?")));
    Stage adapt =
        Stage.of("adapt", 60, data)
            .trainAdapters(new Lora(8, 16, List.of("q_proj", "v_proj")), Trainable.PROJECTOR)
            .withBatch(4, 2)
            .withOptimizer(Optimizer.of(2e-4));
    TrainingListener print =
        new TrainingListener() {
          @Override
          public void onStep(TrainingStep step) {
            System.out.println(step.totalStep() + " " + step.loss());
          }
        };
    Path model =
        FineTuning.of(start, output)
            .precision(Precision.FLOAT32)
            .devices(Device.cpu())
            .checkpoints(20, 2)
            .stage(adapt)
            .listener(print)
            .run();
    // end
    return model;
  }

  static Path resume() {
    // snippet: resume
    Path model = FineTuning.ofRecipe(Path.of("recipe.yaml")).resume();
    // end
    return model;
  }
}
