package io.github.shikra4j.training.engine;

import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.training.data.AnnotatedDataset;
import io.github.shikra4j.training.data.Dataset;
import io.github.shikra4j.training.data.Datasets;
import io.github.shikra4j.training.data.EncodedDataset;
import io.github.shikra4j.training.data.ModelText;
import io.github.shikra4j.training.recipe.DataMix;
import io.github.shikra4j.training.recipe.DataMix.Mix;
import io.github.shikra4j.training.recipe.DataSource;
import io.github.shikra4j.training.recipe.Recipe;
import io.github.shikra4j.training.recipe.Stage;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The data sets of a stage, opened and made one. */
final class StageData implements AutoCloseable {
  private final Resources open = new Resources();
  private final Dataset items;

  /**
   * Opens the files.
   *
   * @throws ShikraException naming the file, if one cannot be used
   */
  StageData(DataMix mix, ModelText text) {
    try {
      List<Dataset> parts = new ArrayList<>();
      for (DataSource source : mix.sources()) {
        parts.add(part(source, mix.maxLength(), text));
      }
      this.items = mixed(mix, parts);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Opens those of a validation, cut as the stage's own are. */
  static StageData of(Recipe.Validation validation, Stage stage, ModelText text) {
    return new StageData(
        DataMix.of(validation.data()).withMaxLength(stage.data().maxLength()), text);
  }

  private Dataset part(DataSource source, int maxLength, ModelText text) {
    if (!Files.isDirectory(source.images())) {
      throw new InvalidQuestionException(
          "%s: %s, where its pictures are to be, is no folder"
              .formatted(source.file(), source.images()));
    }
    Dataset all = opened(source, maxLength, text);
    boolean whole = source.from() == 0 && source.to() < 0;
    long end = source.to() < 0 ? all.size() : source.to();
    if (source.from() >= end || end > all.size()) {
      throw new InvalidQuestionException(
          "%s: there are no rows %,d to %,d, it has %,d"
              .formatted(source.file(), source.from(), end, all.size()));
    }
    Dataset some = whole ? all : Datasets.subset(all, source.from(), end);
    return source.repeat() == 1 ? some : Datasets.repeat(some, source.repeat());
  }

  private Dataset opened(DataSource source, int maxLength, ModelText text) {
    if (source.format().equals(DataSource.ENCODED)) {
      return open.add(EncodedDataset.open(source.file(), source.images(), text));
    }
    return open.add(
        AnnotatedDataset.open(
            source.format(),
            source.options(),
            source.file(),
            source.images(),
            source.template(),
            maxLength,
            text));
  }

  private static Dataset mixed(DataMix mix, List<Dataset> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    if (mix.mix() == Mix.CONCATENATE) {
      return Datasets.concatenate(parts);
    }
    double[] shares = mix.sources().stream().mapToDouble(DataSource::share).toArray();
    Datasets.Stop stop =
        mix.mix() == Mix.INTERLEAVE_FIRST_EXHAUSTED
            ? Datasets.Stop.FIRST_EXHAUSTED
            : Datasets.Stop.ALL_EXHAUSTED;
    return Datasets.interleave(parts, shares, mix.seed(), stop);
  }

  Dataset items() {
    return items;
  }

  @Override
  public void close() {
    open.close();
  }
}
