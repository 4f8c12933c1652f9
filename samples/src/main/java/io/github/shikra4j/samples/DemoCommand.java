package io.github.shikra4j.samples;

import io.github.shikra4j.Box;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.Existence;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every task once, on scenes that it draws, with the shipped model. */
@Command(
    name = "demo",
    description = "Runs every task on pictures that it draws, and writes them annotated.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final GenerationOptions SHORT =
      GenerationOptions.builder().maxNewTokens(24).build();
  private static final List<String> TOKENIZER =
      List.of(
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");
  private static final List<PictureSize> SIZES =
      List.of(new PictureSize(320, 240), new PictureSize(240, 320), new PictureSize(480, 200));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--output", defaultValue = "demo-output", description = "${DEFAULT-VALUE}")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "The model of this demo has random weights: its answers mean nothing. They show that"
            + " picture, question, model, boxes and drawing fit together.");
    Path model = writeModel();
    try (ReferentialDialogue shikra = ReferentialDialogue.open(model)) {
      out.printf(
          Locale.ROOT,
          "%,d parameters on %s%n%n",
          shikra.info().parameters(),
          shikra.info().device());
      row(out, "picture", "task", "answer", "box in pixels", "IoU");
      for (int i = 0; i < SIZES.size(); i++) {
        show(shikra, DemoScene.draw(SIZES.get(i), 0.05 * i), "scene-" + (i + 1), out);
      }
    }
    out.printf("%nAnnotated pictures: %s%n", output.toAbsolutePath().normalize());
    return 0;
  }

  private Path writeModel() throws IOException {
    Path tokenizer = Files.createDirectories(output.resolve("tokenizer"));
    writeTokenizer(tokenizer);
    Path model = output.resolve("model");
    new RandomCheckpoint(ModelShape.TINY, 1).withDeviation(0.2).write(model, tokenizer);
    return model;
  }

  static void writeTokenizer(Path folder) throws IOException {
    for (String file : TOKENIZER) {
      try (InputStream in = DemoCommand.class.getResourceAsStream("tokenizer/" + file)) {
        if (in == null) {
          throw new IllegalStateException("the samples lack the resource tokenizer/" + file);
        }
        Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void show(ReferentialDialogue shikra, DemoScene scene, String name, PrintWriter out) {
    Dialogue dialogue = shikra.about(scene.picture());
    PictureSize size = scene.picture().size();
    GroundedAnswer circle = dialogue.locate("the red circle").answer();
    row(
        out,
        name,
        "locate",
        circle.rawText(),
        pixels(circle.box().orElseThrow(), size),
        iou(circle, scene.circle()));
    GroundedAnswer what =
        dialogue.ask("What is at <point>?", scene.square().center()).with(SHORT).answer();
    row(out, name, "point", what.text(), "", "");
    row(
        out,
        name,
        "describe",
        dialogue.describe(scene.square()).with(SHORT).answer().text(),
        "",
        "");
    row(out, name, "caption", dialogue.caption().with(SHORT).answer().text(), "", "");
    GroundedAnswer why =
        dialogue
            .explain("Is <box> left of <box>?", scene.circle(), scene.square())
            .with(SHORT)
            .answer();
    row(out, name, "explain", why.text(), "", "");
    Existence star = dialogue.isThere("a green star").answer();
    row(
        out,
        name,
        "is there",
        star.present() ? "yes" : "no",
        "",
        String.format(Locale.ROOT, "p=%.2f", star.probability()));
    scene.picture().draw(circle).write(output.resolve(name + ".png"));
  }

  private static String iou(GroundedAnswer answer, Box truth) {
    return String.format(Locale.ROOT, "%.2f", answer.box().orElseThrow().iou(truth));
  }

  private static String pixels(Box box, PictureSize size) {
    double[] at = box.toPixels(size);
    return String.format(Locale.ROOT, "%.0f,%.0f,%.0f,%.0f", at[0], at[1], at[2], at[3]);
  }

  private static void row(
      PrintWriter out, String picture, String task, String answer, String box, String figure) {
    String line = answer.replaceAll("\\s+", " ");
    String cut = line.length() > 44 ? line.substring(0, 43) + "…" : line;
    out.printf("%-8s %-9s %-44s %-18s %s%n", picture, task, cut, box, figure);
  }
}
