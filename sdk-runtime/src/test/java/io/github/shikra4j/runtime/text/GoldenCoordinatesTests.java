package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.runtime.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the spelling and parsing of coordinates against the original program's. */
@Golden.Needed
final class GoldenCoordinatesTests {
  private final CoordinateFormat numerals = new Numerals();
  private final CoordinateFormat tokens = new LocationTokens();

  @Test
  void boxesAndPoints_goldenPlaces_equalOriginalText() {
    for (JsonObject row : Golden.rows("coordinates.jsonl")) {
      JsonArray b = row.getAsJsonArray("normalized_box");
      JsonArray p = row.getAsJsonArray("normalized_point");
      List<SquareBox> boxes = List.of(new SquareBox(at(b, 0), at(b, 1), at(b, 2), at(b, 3)));
      List<SquarePoint> points = List.of(new SquarePoint(at(p, 0), at(p, 1)));

      assertEquals(row.get("box_text").getAsString(), numerals.boxes(boxes));
      assertEquals(row.get("token_text").getAsString(), tokens.boxes(boxes));
      assertEquals(row.get("point_text").getAsString(), numerals.points(points));
      assertEquals(row.get("point_token_text").getAsString(), tokens.points(points));
    }
  }

  private static double at(JsonArray array, int index) {
    return array.get(index).getAsDouble();
  }

  @Test
  void parse_goldenAnswers_equalsOriginal() {
    check(numerals, "parse.jsonl");
  }

  @Test
  void parse_goldenTokenAnswers_equalsOriginal() {
    check(tokens, "parse_tokens.jsonl");
  }

  private static void check(CoordinateFormat format, String file) {
    for (JsonObject row : Golden.rows(file)) {
      String text = row.get("text").getAsString();
      List<CoordinateGroup> groups = format.parse(text).groups();
      assertEquals(doubles(row.get("boxes")), places(groups, CoordinateGroup.Kind.BOXES), text);
      assertEquals(doubles(row.get("points")), places(groups, CoordinateGroup.Kind.POINTS), text);
    }
  }

  private static List<List<List<Double>>> places(
      List<CoordinateGroup> groups, CoordinateGroup.Kind kind) {
    return groups.stream()
        .filter(group -> group.kind() == kind)
        .map(
            group ->
                kind == CoordinateGroup.Kind.BOXES
                    ? group.boxes().stream().map(SquareBox::values).toList()
                    : group.points().stream().map(SquarePoint::values).toList())
        .toList();
  }

  private static List<List<List<Double>>> doubles(JsonElement groups) {
    return groups.getAsJsonArray().asList().stream()
        .map(
            group ->
                group.getAsJsonArray().asList().stream()
                    .map(
                        place ->
                            place.getAsJsonArray().asList().stream()
                                .map(JsonElement::getAsDouble)
                                .toList())
                    .toList())
        .toList();
  }
}
