package io.github.shikra4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FineTuningTests {

  @Test
  void of_recipe_forgetsNothing() {
    DataSource rows = DataSource.encoded(Path.of("rows.jsonl"), Path.of("pictures"));
    Recipe recipe =
        new Recipe(
            Path.of("model"),
            Optional.of(Path.of("base")),
            Optional.of(Path.of("tower")),
            Path.of("output"),
            Precision.BFLOAT16,
            false,
            List.of(Device.gpu(1), Device.cpu()),
            true,
            new Recipe.Checkpoints(7, 3),
            Optional.of(new Recipe.Validation(List.of(rows), 5, 6)),
            new Recipe.Samples(4, 2),
            true,
            11,
            13,
            List.of(Stage.of("one", 3, DataMix.of(List.of(rows)))));
    assertEquals(recipe, FineTuning.of(recipe).recipe());
  }
}
