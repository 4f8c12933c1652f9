package io.github.shikra4j.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Optimizer;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.RecipeFile;
import io.github.shikra4j.training.recipe.Stage;
import io.github.shikra4j.training.recipe.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes that are shipped. */
class RecipesTests {
  private static final Path RECIPES = Path.of("recipes");

  @TempDir private Path folder;

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.sorted().toList();
    }
  }

  @Test
  void recipes_shipped_areThoseThatTheGuideNames() throws IOException {
    assertEquals(
        List.of(
            "lora-24gb.yaml",
            "paper-13b.yaml",
            "paper-7b.yaml",
            "projector-only.yaml",
            "scenes.yaml"),
        recipes().stream().map(file -> file.getFileName().toString()).toList());
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipe_itsFormatsOptionsAndTemplates_exist(Path file) throws IOException {
    Path model = folder.resolve("model");
    new RandomCheckpoint(ModelShape.TINY, 7).write(model, Fixtures.TOKENIZER);
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    Recipe recipe = RecipeFile.read(file);
    try (ModelText text = ModelText.read(model)) {
      for (Stage stage : recipe.stages()) {
        for (DataSource source : stage.data().sources()) {
          boolean hasOwnQuestions = Set.of("instruct", "dialogue").contains(source.format());
          assertEquals(hasOwnQuestions, source.template().isEmpty(), source::toString);
          AnnotatedDataset.open(
                  source.format(),
                  source.options(),
                  empty,
                  source.images(),
                  source.template(),
                  stage.data().maxLength(),
                  text)
              .close();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"paper-7b.yaml", "paper-13b.yaml"})
  void paper_bothStages_areWhatThePaperSays(String name) {
    Recipe recipe = RecipeFile.read(RECIPES.resolve(name));
    assertEquals(Precision.BFLOAT16, recipe.precision());
    assertTrue(recipe.masterWeights());
    assertEquals(List.of(100_000L, 20_000L), recipe.stages().stream().map(Stage::steps).toList());
    for (Stage stage : recipe.stages()) {
      assertEquals(Set.of(Trainable.PROJECTOR, Trainable.LANGUAGE_MODEL), stage.trainable());
      assertEquals(64, stage.batchSize());
      assertTrue(stage.recompute());
      assertEquals(Optimizer.of(2e-5), stage.optimizer());
      assertFalse(stage.data().sources().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"paper-7b.yaml", "paper-13b.yaml"})
  void paper_secondStage_drawsHalfFromDialogues(String name) {
    List<DataSource> sources =
        RecipeFile.read(RECIPES.resolve(name)).stages().get(1).data().sources();
    double dialogues =
        sources.stream()
            .filter(
                source ->
                    source.file().toString().matches("data/shikra/(llava_instruct|GPT4GEN).*"))
            .mapToDouble(DataSource::share)
            .sum();
    assertEquals(0.5, dialogues / sources.stream().mapToDouble(DataSource::share).sum(), 1e-12);
  }
}
