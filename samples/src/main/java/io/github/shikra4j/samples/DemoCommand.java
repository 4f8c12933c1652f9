package io.github.shikra4j.samples;

import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.samples.scenes.Quiz;
import io.github.shikra4j.samples.scenes.QuizQuestion;
import io.github.shikra4j.samples.scenes.SceneOptions;
import io.github.shikra4j.samples.scenes.SceneOptions.Split;
import io.github.shikra4j.training.watch.Charts;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every task, on scenes that it draws, with the small model that comes with it. */
@Command(
    name = "demo",
    description = {
      "Draws a few scenes, asks a small trained model about them, and prints answers and truth.",
      "Writes a picture of each scene with answers and boxes, and contact-sheet.png with all."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--output",
      defaultValue = "demo-output",
      description = "the folder of the pictures (default: ${DEFAULT-VALUE})")
  private Path output = Path.of("");

  @Option(
      names = "--model",
      description = "a checkpoint folder, instead of the model that comes with it")
  private @Nullable Path model;

  @Option(
      names = "--scenes",
      defaultValue = "4",
      description = "how many are drawn (default: ${DEFAULT-VALUE})")
  private int scenes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of the scenes, 0 to 2^30 - 1 (default: ${DEFAULT-VALUE})")
  private int seed;

  @Override
  public Integer call() throws IOException {
    if (scenes < 1) {
      throw new BadInputException("--scenes " + scenes + ": at least 1 is needed");
    }
    SceneOptions options = SceneOptions.of(seed, Split.TEST);
    Path folder = model == null ? SmallShikra.folder() : model;
    PrintWriter out = spec.commandLine().getOut();
    List<SceneCard> cards = new ArrayList<>();
    long opening = System.nanoTime();
    try (ReferentialDialogue shikra = ReferentialDialogue.open(folder)) {
      OutputFolder.make(output);
      out.printf(
          Locale.ROOT,
          "%,d parameters, %.1f MB, opened in %.2f s, on %s%n%n",
          shikra.info().parameters(),
          bytes(folder) / 1e6,
          (System.nanoTime() - opening) / 1e9,
          shikra.info().device());
      DemoTable table = new DemoTable(out);
      for (Quiz quiz : Quiz.about(options).limit(scenes).toList()) {
        cards.add(ask(shikra, quiz, cards.size() + 1, table));
      }
      table.sums();
    }
    if (Charts.canBeDrawn()) {
      draw(cards);
      out.printf("Drawn: %s%n", output.resolve("contact-sheet.png").toAbsolutePath().normalize());
    } else {
      spec.commandLine()
          .getErr()
          .println("no font, so nothing is drawn: install fontconfig and a font");
    }
    return 0;
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static SceneCard ask(ReferentialDialogue shikra, Quiz quiz, int number, DemoTable table) {
    List<DemoAnswer> answers = new ArrayList<>();
    for (QuizQuestion question : quiz.questions()) {
      // A dialogue each: what was said before would give answers away.
      DemoAnswer answer = DemoAnswer.ask(shikra.about(quiz.picture()), question);
      table.add(number, quiz.picture().size(), answer);
      answers.add(answer);
    }
    return new SceneCard(quiz.picture(), answers);
  }

  private void draw(List<SceneCard> cards) throws IOException {
    for (int i = 0; i < cards.size(); i++) {
      ContactSheet.draw(cards.subList(i, i + 1), 1, 2)
          .write(output.resolve("scene-" + (i + 1) + ".png"));
    }
    ContactSheet.draw(cards, Math.min(2, cards.size()), 1)
        .write(output.resolve("contact-sheet.png"));
  }
}
