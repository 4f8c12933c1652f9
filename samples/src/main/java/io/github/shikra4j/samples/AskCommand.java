package io.github.shikra4j.samples;

import static java.util.stream.Collectors.joining;

import com.google.gson.JsonObject;
import io.github.shikra4j.Box;
import io.github.shikra4j.Boxes;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.Mention;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.Points;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.spi.ReferentialDialogueProvider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One question about one picture. */
@Command(
    name = "ask",
    description = "Asks one question about a picture.",
    mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {
  private static final Pattern BOXES = Pattern.compile("<box(es)?>");
  private static final Pattern POINTS = Pattern.compile("<points?>");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--image", required = true, description = "the picture")
  private Path image = Path.of("");

  @Option(names = "--box", description = "a box in pixels of the picture: x1,y1,x2,y2; repeatable")
  private List<String> boxes = new ArrayList<>();

  @Option(names = "--point", description = "a point in pixels of the picture: x,y; repeatable")
  private List<String> points = new ArrayList<>();

  @Option(names = "--boxes-seq", description = "which boxes each <boxes> takes, such as \"0,1;2\"")
  private @Nullable String boxesSeq;

  @Option(names = "--points-seq", description = "which points each <points> takes")
  private @Nullable String pointsSeq;

  @Option(names = "--draw", description = "writes the picture with the answer's places drawn in")
  private @Nullable Path draw;

  @Option(names = "--max-new-tokens", defaultValue = "512", description = "${DEFAULT-VALUE}")
  private int maxNewTokens;

  @Option(
      names = "--constrain",
      defaultValue = "none",
      description = "holds the answer to coordinates: ${COMPLETION-CANDIDATES}")
  private CoordinateConstraint constraint = CoordinateConstraint.NONE;

  @Option(names = "--json", description = "prints one JSON object and nothing else")
  private boolean json;

  @Parameters(paramLabel = "QUESTION", description = "may hold <boxes>, <points> and <image>")
  private String question = "";

  @Override
  public Integer call() {
    if (question.isBlank()) {
      throw new BadInputException("QUESTION: is empty");
    }
    if (draw != null) {
      OutputFile.check("--draw", draw, List.of(".png", ".jpg", ".jpeg"));
    }
    Picture picture = Picture.read(image);
    List<Place> places = places(picture.size());
    GenerationOptions options =
        GenerationOptions.builder().maxNewTokens(maxNewTokens).constraint(constraint).build();
    try (LoadingBar bar = new LoadingBar();
        ReferentialDialogue shikra =
            ReferentialDialogueProvider.find().open(model.opening(1, bar))) {
      GroundedAnswer answer =
          shikra.about(picture).ask(question, places.toArray(Place[]::new)).with(options).answer();
      print(answer, picture.size());
      if (draw != null) {
        picture.draw(answer).write(draw);
      }
    }
    return 0;
  }

  private List<Place> places(PictureSize size) {
    List<Box> givenBoxes = boxes.stream().map(text -> Coordinates.box(text, size)).toList();
    List<Point> givenPoints = points.stream().map(text -> Coordinates.point(text, size)).toList();
    List<Place> places = new ArrayList<>();
    groups(boxesSeq, givenBoxes, BOXES, "boxes").forEach(group -> places.add(new Boxes(group)));
    groups(pointsSeq, givenPoints, POINTS, "points")
        .forEach(group -> places.add(new Points(group)));
    return places;
  }

  private <T> List<List<T>> groups(
      @Nullable String sequence, List<T> places, Pattern placeholder, String kind) {
    int placeholders = Math.toIntExact(placeholder.matcher(question).results().count());
    List<List<T>> groups = Coordinates.groups(sequence, places, placeholders, "--" + kind + "-seq");
    if (groups.size() != placeholders) {
      throw new BadInputException(
          "QUESTION: has %d placeholders <%s>, and %d such groups are given"
              .formatted(placeholders, kind, groups.size()));
    }
    return groups;
  }

  private void print(GroundedAnswer answer, PictureSize size) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject object = AnswerJson.of(answer, size);
      object.addProperty("question", question);
      out.println(AnswerJson.GSON.toJson(object));
      return;
    }
    out.println(answer.text());
    answer.mentions().forEach(mention -> out.println(describe(mention, size)));
    answer
        .malformed()
        .forEach(
            part -> out.println("  not readable: " + part.text() + " (" + part.reason() + ")"));
  }

  private static String describe(Mention mention, PictureSize size) {
    return String.format(
        Locale.ROOT,
        "  %s%s%s  confidence %.2f%s",
        mention.phrase(),
        places(mention.boxes(), size),
        places(mention.points(), size),
        mention.confidence(),
        mention.clipped() ? ", cut off at the picture's edge" : "");
  }

  private static String places(List<? extends Place> places, PictureSize size) {
    return places.stream().map(place -> "  " + Coordinates.text(place, size)).collect(joining());
  }
}
