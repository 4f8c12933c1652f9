package io.github.shikra4j.samples;

import com.google.gson.JsonObject;
import io.github.shikra4j.training.data.EntityPicture;
import io.github.shikra4j.training.data.FlickrEntities;
import io.github.shikra4j.training.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flickr30K Entities as rows of the {@code flickr} format. */
@Command(
    name = "flatten-flickr30k",
    description = "Turns Flickr30K Entities as released into rows that encode reads.",
    mixinStandardHelpOptions = true)
final class FlattenFlickr30kCommand implements Callable<Integer> {
  @Option(
      names = "--flickr30k-entities",
      required = true,
      description = "the folder with Annotations and Sentences")
  private Path entities = Path.of("");

  @Option(names = "--output", required = true, description = "rows, JSON lines")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    OutputFile.checkNew(output);
    var names = EntityPicture.names(entities);
    Path folder = output.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    WholeFile.write(
        output,
        writer -> {
          long id = 0;
          for (String name : names) {
            for (JsonObject row : FlickrEntities.flatten(entities, name, id)) {
              writer.write(AnswerJson.GSON.toJson(row) + "\n");
              id++;
            }
          }
        });
    return 0;
  }
}
