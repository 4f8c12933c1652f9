package io.github.shikra4j.samples.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shikra4j.Box;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Point;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.Request;
import io.github.shikra4j.runtime.checkpoint.ElementType;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds README and guide to the programs that they show. */
class GuideTests {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path GUIDE = ROOT.resolve("javadoc/src/guide");
  private static final Path README = ROOT.resolve("README.md");
  private static final Path PROGRAMS =
      Path.of("src/test/java/io/github/shikra4j/samples/guide").toAbsolutePath();

  /** A link of a page to a file of the project. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)");

  @Test
  void pages_everyJavaBlock_isTheTextOfACompiledProgram() {
    Map<String, String> shown = new TreeMap<>(Snippets.shown(GUIDE));
    shown.putAll(Snippets.shown(README));
    assertEquals(Snippets.marked(PROGRAMS), shown);
  }

  @Test
  void pages_everyLink_leadsToAFile() throws IOException {
    try (Stream<Path> guide = Files.list(GUIDE);
        Stream<Path> pages = Stream.concat(Stream.of(README), guide)) {
      for (Path page : pages.filter(page -> page.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          Path target = page.resolveSibling(link.group(1));
          assertTrue(Files.exists(target), page + " links to " + target);
        }
      }
    }
  }

  @Test
  void coordinates_asTheirPageShowsThem_haveTheValuesInItsComments() {
    assertArrayEquals(
        new double[] {0.25, 0.75, 0.25, 160, 360}, CoordinateSnippets.pixels(), 1e-12);
  }

  @Test
  @Tag("slow")
  void asking_asItsPageShows_worksOnASmallShikra() throws Exception {
    Path model = Path.of(System.getProperty("shikra.golden", "")).resolve("shikra");
    assumeTrue(Files.isDirectory(model), "no small Shikra in " + model + "; see -Dshikra.golden=");
    Picture picture = Picture.of(new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB));
    Box box = new Box(0.1, 0.2, 0.5, 0.6);
    try (ReferentialDialogue shikra = RunningSnippets.open(model)) {
      // The model has random weights and ends when it likes: short answers leave room in the
      // context.
      GenerationOptions few = GenerationOptions.builder().maxNewTokens(8).build();
      for (Request<GroundedAnswer> request : AskingSnippets.tasks(shikra, picture, box)) {
        assertFalse(request.with(few).answer().tokens().isEmpty());
      }
      Dialogue dialogue = shikra.about(picture);
      assertFalse(
          AskingSnippets.places(dialogue, box, box, new Point(0.5, 0.5)).tokens().isEmpty());
      assertEquals(2, AskingSnippets.choice(shikra.about(picture)).probabilities().size());
      assertNull(AskingSnippets.later(shikra.about(picture)).get(2, TimeUnit.MINUTES));
      GroundedAnswer cancelled =
          AskingSnippets.stream(shikra.about(picture)).result().get(2, TimeUnit.MINUTES);
      assertEquals(FinishReason.CANCELLED, cancelled.finishReason());
      GroundedAnswer sampled = AskingSnippets.options(shikra.about(picture));
      assertTrue(sampled.tokens().size() <= 64);
      assertTrue(CoordinateSnippets.sure(picture, sampled).size() <= sampled.boxes().size());
      assertTrue(RunningSnippets.errors(shikra.about(picture).ask("Who?", new Box[0])).isPresent());
    }
  }

  @Test
  void metrics_asTheirPageShows_countARequestByTheMetersThatItLists(@TempDir Path folder)
      throws IOException {
    randomModel(folder);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ReferentialDialogue shikra = RunningSnippets.metered(folder, registry)) {
      GenerationOptions few = GenerationOptions.builder().maxNewTokens(2).build();
      assertFalse(shikra.withoutPicture().ask("Who?").with(few).answer().tokens().isEmpty());
    }
    assertEquals(1, registry.get("shikra.requests").tag("outcome", "answered").timer().count());
    assertEquals(1, registry.get("shikra.time.to.first.token").timer().count());
    Matcher row =
        Pattern.compile("(?m)^\\| `(shikra\\.[a-z.]+)`")
            .matcher(Files.readString(GUIDE.resolve("running.md")));
    assertEquals(
        registry.getMeters().stream().map(m -> m.getId().getName()).distinct().sorted().toList(),
        row.results().map(found -> found.group(1)).sorted().toList());
  }

  private static void randomModel(Path folder) {
    Path tokenizer = Path.of("../sdk-runtime/src/test/resources/tiny-tokenizer");
    new RandomCheckpoint(ModelShape.TINY, 3).withType(ElementType.FLOAT32).write(folder, tokenizer);
  }

  @Test
  void training_asItsPageShows_writesWhatThePageLists(@TempDir Path folder) throws IOException {
    Path start = folder.resolve("start");
    randomModel(start);
    Picture.of(new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB))
        .write(folder.resolve("a.png"));
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            "{\"img_path\": \"a.png\", \"expression\": \"the cup\", \"bbox\": [1, 2, 30, 40]}\n");
    Path output = folder.resolve("run");
    assertEquals(output.resolve("final"), TrainingSnippets.run(start, output, rows, folder));
    String page = Files.readString(GUIDE.resolve("training.md"));
    try (Stream<Path> written = Files.list(output)) {
      for (Path file : written.toList()) {
        assertTrue(page.contains("`" + file.getFileName()), "the page lacks " + file);
      }
    }
    ReferentialDialogue.open(output.resolve("final")).close();
    assertThrows(InvalidQuestionException.class, TrainingSnippets::resume);
  }

  @Test
  void delta_withoutItsFolders_isRefused() {
    assertThrows(CheckpointException.class, () -> CheckpointSnippets.delta().close());
    assertThrows(CheckpointException.class, CheckpointSnippets::merge);
  }

  @Test
  void adapter_withoutItsFolders_isRefused() {
    assertThrows(CheckpointException.class, () -> CheckpointSnippets.adapter().close());
    assertThrows(CheckpointException.class, CheckpointSnippets::mergeAdapter);
  }

  @Test
  @Tag("slow")
  void evaluation_asItsPageShows_scoresOwnData(@TempDir Path folder) throws IOException {
    Path model = Path.of(System.getProperty("shikra.golden", "")).resolve("shikra");
    assumeTrue(Files.isDirectory(model), "no small Shikra in " + model + "; see -Dshikra.golden=");
    Picture picture = Picture.of(new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB));
    picture.write(Files.createDirectories(folder.resolve("pictures")).resolve("a.png"));
    Files.writeString(
        folder.resolve("parts.jsonl"),
        "{\"img_path\": \"a.png\", \"expression\": \"the bolt\", \"bbox\": [1, 2, 30, 40]}\n");
    assertEquals(
        1,
        EvaluationSnippets.own(model, folder, folder.resolve("out")).tasks().get(0).count("items"));
    try (ReferentialDialogue shikra = ReferentialDialogue.open(model)) {
      assertEquals(
          1, EvaluationSnippets.metric(shikra, picture, Map.of("What is it?", "a bolt")).items());
    }
  }

  @Test
  void synthesis_withoutItsFolder_isRefused() {
    Path nowhere = Path.of("nowhere");
    assertThrows(
        InvalidQuestionException.class,
        () -> SynthesisSnippets.synthesize(nowhere, "http://localhost:1/v1", nowhere));
    assertFalse(Files.exists(nowhere));
  }
}
