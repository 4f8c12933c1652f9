package io.github.shikra4j.samples.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterables;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the rows say is true of the scene, found out anew from its list of objects. */
final class SceneRowsTests {
  private static final int SCENES = 400;
  private static final Map<String, String> SIDES =
      Map.of(" left of ", "left", " right of ", "right", " above ", "above", " below ", "below");

  private static final List<Map<String, JsonObject>> ROWS = draw();

  private static List<Map<String, JsonObject>> draw() {
    return IntStream.range(0, SCENES)
        .mapToObj(
            seed -> {
              var random = new SplittableRandom(seed);
              Scene scene = SceneGeneratorTests.scene(seed);
              return SceneRows.of(scene, "a.png", seed, 6, random);
            })
        .toList();
  }

  static List<JsonObject> objects(Map<String, JsonObject> rows) {
    return rows.get("scenes").getAsJsonArray("objects").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** Finds what an expression means: each word is a value of some attribute. */
  static List<Integer> meant(List<JsonObject> objects, String expression) {
    for (Map.Entry<String, String> side : SIDES.entrySet()) {
      int at = expression.indexOf(side.getKey());
      if (at >= 0) {
        List<Integer> anchors = meant(objects, expression.substring(at + side.getKey().length()));
        assertEquals(1, anchors.size(), expression);
        return meant(objects, expression.substring(0, at)).stream()
            .filter(i -> isThere(side.getValue(), objects.get(i), objects.get(anchors.get(0))))
            .toList();
      }
    }
    List<String> words =
        List.of(expression.split(" ")).stream()
            .filter(word -> !List.of("the", "a", "an", "thing").contains(word))
            .toList();
    return IntStream.range(0, objects.size())
        .filter(i -> words.stream().allMatch(word -> has(objects.get(i), word)))
        .boxed()
        .toList();
  }

  private static boolean has(JsonObject object, String word) {
    return List.of("size", "material", "color", "shape").stream()
        .anyMatch(attribute -> object.get(attribute).getAsString().equals(word));
  }

  private static boolean isThere(String relation, JsonObject thing, JsonObject anchor) {
    int axis = List.of("left", "right").contains(relation) ? 0 : 1;
    double from = anchor.getAsJsonArray("center").get(axis).getAsDouble();
    double to = thing.getAsJsonArray("center").get(axis).getAsDouble();
    boolean before = relation.equals("left") || relation.equals("above");
    return before ? to < from : to > from;
  }

  @Test
  void referring_everyExpression_meansExactlyTheThingInTheBox() {
    int related = 0;
    for (Map<String, JsonObject> rows : ROWS) {
      for (String file : List.of("rec_attributes", "rec_relations", "reg")) {
        JsonObject row = rows.get(file);
        if (row != null) {
          String expression = row.get("expression").getAsString();
          List<Integer> meant = meant(objects(rows), expression);
          assertEquals(1, meant.size(), expression);
          assertEquals(row.get("bbox"), objects(rows).get(meant.get(0)).get("bbox"), expression);
          related += file.equals("rec_relations") ? 1 : 0;
        }
      }
      JsonObject choice = rows.get("v7w");
      if (choice != null) {
        String name = choice.get("question").getAsString().replaceAll("Which is |\\?", "");
        List<Integer> meant = meant(objects(rows), name);
        assertEquals(1, meant.size(), name);
        assertEquals(choice.get("answer"), objects(rows).get(meant.get(0)).get("bbox"));
        assertEquals(4, choice.getAsJsonArray("candidates").size());
        assertEquals(
            1,
            choice.getAsJsonArray("candidates").asList().stream()
                .filter(choice.get("answer")::equals)
                .count());
      }
    }
    assertTrue(related > SCENES / 2);
  }

  @Test
  void absent_everyRow_meansNothing() {
    for (Map<String, JsonObject> rows : ROWS) {
      JsonArray said = rows.get("absent").getAsJsonArray("conversations");
      String answer = said.get(1).getAsJsonObject().get("value").getAsString();
      String name = answer.replaceAll("There is no |\\.", "");
      assertTrue(
          said.get(0).getAsJsonObject().get("value").getAsString().contains("the " + name + "?"));
      assertEquals(List.of(), meant(objects(rows), name));
    }
  }

  @Test
  void programs_evaluated_giveTheAnswerAndTheThingsOfEachStep() {
    List<String> answers = new ArrayList<>();
    for (Map<String, JsonObject> rows : ROWS) {
      JsonObject row = rows.get("clevr");
      String answer = evaluate(objects(rows), row.getAsJsonArray("program"));
      assertEquals(answer, row.get("answer").getAsString(), row.toString());
      answers.add(answer);
    }
    assertTrue(answers.containsAll(List.of("yes", "no", "0", "1", "2", "red", "circle", "small")));
  }

  private static String evaluate(List<JsonObject> objects, JsonArray program) {
    List<List<Integer>> sets = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (JsonElement element : program) {
      JsonObject step = element.getAsJsonObject();
      List<Integer> inputs =
          step.getAsJsonArray("inputs").asList().stream().map(JsonElement::getAsInt).toList();
      String function = step.get("function").getAsString();
      String value = step.has("value_inputs") ? step.get("value_inputs").getAsString() : "";
      List<Integer> input = inputs.isEmpty() ? List.of() : sets.get(inputs.get(0));
      List<Integer> set = List.of();
      String result = "";
      if (function.equals("scene")) {
        set = IntStream.range(0, objects.size()).boxed().toList();
      } else if (function.startsWith("filter_")) {
        String key = function.substring(7);
        set =
            input.stream()
                .filter(i -> objects.get(i).get(key).getAsString().equals(value))
                .toList();
      } else if (function.equals("unique")) {
        assertEquals(1, input.size());
        set = input;
      } else if (function.equals("relate")) {
        JsonObject anchor = objects.get(input.get(0));
        set =
            IntStream.range(0, objects.size())
                .filter(i -> isThere(value, objects.get(i), anchor))
                .boxed()
                .toList();
      } else if (function.equals("count")) {
        result = Integer.toString(input.size());
      } else if (function.equals("exist")) {
        result = input.isEmpty() ? "no" : "yes";
      } else if (function.startsWith("query_")) {
        result = objects.get(input.get(0)).get(function.substring(6)).getAsString();
      } else {
        result =
            compare(function, values.get(inputs.get(0)), values.get(inputs.get(1))) ? "yes" : "no";
      }
      List<Integer> given =
          step.getAsJsonArray("ans").asList().stream().map(JsonElement::getAsInt).toList();
      assertEquals(set, given, step.toString());
      sets.add(set);
      values.add(result);
    }
    return values.get(values.size() - 1);
  }

  private static boolean compare(String function, String a, String b) {
    return switch (function) {
      case "greater_than" -> Integer.parseInt(a) > Integer.parseInt(b);
      case "less_than" -> Integer.parseInt(a) < Integer.parseInt(b);
      default -> {
        assertTrue(function.startsWith("equal_"), function);
        yield a.equals(b);
      }
    };
  }

  @Test
  void existence_manyScenes_isBalancedAndTrue() {
    int yes = 0;
    for (Map<String, JsonObject> rows : ROWS) {
      JsonObject row = rows.get("pope");
      String name = row.get("text").getAsString().replaceAll("Is there |\\?", "");
      boolean there = !meant(objects(rows), name).isEmpty();
      assertEquals(there ? "yes" : "no", row.get("label").getAsString(), name);
      yes += there ? 1 : 0;
    }
    assertEquals(0.5, (double) yes / SCENES, 0.1);
  }

  @Test
  void counts_manyScenes_areTrueAndNotAllAlike() {
    int[] seen = new int[11];
    for (Map<String, JsonObject> rows : ROWS) {
      JsonObject row = rows.get("count");
      String many = row.get("question").getAsString().replaceAll("How many | are there\\?", "");
      int count = meant(objects(rows), one(many)).size();
      assertEquals(
          count, row.getAsJsonObject("annotation").get("multiple_choice_answer").getAsInt(), many);
      seen[count]++;
    }
    assertTrue(seen[0] > 20 && seen[1] > 20 && seen[2] > 20 && seen[3] > 5);
  }

  private static String one(String many) {
    return many.replaceAll("(cross)es$", "$1").replaceAll("(?<!s)s$", "");
  }

  @Test
  void points_everyQuestion_isAnsweredByTheThingThere() {
    for (Map<String, JsonObject> rows : ROWS) {
      JsonObject row = rows.get("point");
      String attribute = row.get("question").getAsString().replaceAll("What | is this\\?", "");
      JsonObject thing =
          objects(rows).stream()
              .filter(object -> object.get("bbox").equals(row.get("bbox")))
              .findFirst()
              .orElseThrow();
      assertEquals(thing.get(attribute), row.get("answer"));
    }
  }

  @Test
  void dialogue_everyPlace_isThatOfTheThingThatWasAskedFor() {
    int located = 0;
    int denied = 0;
    for (Map<String, JsonObject> rows : ROWS) {
      JsonArray turns = rows.get("dialogue").getAsJsonArray("turns");
      assertTrue(turns.size() >= 2 && turns.size() <= 12 && (turns.size() % 2) == 0);
      for (int i = 0; i < turns.size(); i += 2) {
        String question = turns.get(i).getAsJsonObject().get("value").getAsString();
        JsonObject answer = turns.get(i + 1).getAsJsonObject();
        if (question.contains("here is the ")) {
          String name = question.replaceAll("In <image>, |[wW]here is |\\?.*", "");
          List<Integer> meant = meant(objects(rows), name);
          if (meant.isEmpty()) {
            assertEquals(
                "There is no " + name.substring(4) + ".", answer.get("value").getAsString());
            denied++;
          } else {
            assertEquals(Wording.LOCATED, answer.get("value").getAsString());
            assertEquals(Json.nested(List.of(meant)), answer.get("boxes_seq"), question);
            located++;
          }
        }
      }
    }
    assertTrue(located > SCENES / 2 && denied > SCENES / 8);
  }

  @Test
  void drills_everyAnswer_isTrueAndNoBoxIsAskedForTwice() {
    for (Map<String, JsonObject> rows : ROWS) {
      List<JsonObject> objects = objects(rows);
      for (Drill kind : List.of(Drill.EXIST, Drill.EXIST_SIMPLE)) {
        for (Map.Entry<String, String> turn : turns(rows, kind).entrySet()) {
          String name = turn.getKey().replaceAll("In <image>, |[iI]s there |\\?.*", "");
          assertEquals(meant(objects, name).isEmpty() ? "No." : "Yes.", turn.getValue(), name);
        }
      }
      for (Map.Entry<String, String> turn : turns(rows, Drill.EXIST_RELATED).entrySet()) {
        String name = turn.getKey().replaceAll("Is there |\\? Answer.*", "");
        assertEquals(meant(objects, name).isEmpty() ? "no" : "yes", turn.getValue(), name);
      }
      for (Map.Entry<String, String> turn : turns(rows, Drill.COMPARE).entrySet()) {
        String question = turn.getKey().replaceAll("\\? Answer.*", "");
        assertEquals(compared(objects, question) ? "yes" : "no", turn.getValue(), question);
      }
      for (Drill kind : List.of(Drill.COUNT, Drill.COUNT_SIMPLE)) {
        for (Map.Entry<String, String> turn : turns(rows, kind).entrySet()) {
          String many = turn.getKey().replaceAll("How many | are there\\?.*", "");
          assertEquals(meant(objects, one(many)).size() + "", turn.getValue(), many);
        }
      }
      for (Drill kind :
          List.of(Drill.NAMED, Drill.NAMED_SHAPE, Drill.NAMED_SIMPLE, Drill.NAMED_PAIR)) {
        for (Map.Entry<String, String> turn : turns(rows, kind).entrySet()) {
          String[] asked = turn.getKey().replaceAll("What |\\? Answer.*", "").split(" is ");
          List<Integer> meant = meant(objects, asked[1]);
          assertEquals(1, meant.size(), asked[1]);
          assertEquals(
              objects.get(meant.get(0)).get(asked[0]).getAsString(), turn.getValue(), asked[1]);
        }
      }
      for (Drill kind : List.of(Drill.HALF_SHAPE, Drill.HALF_SIMPLE, Drill.HALF)) {
        for (Map.Entry<String, String> turn : turns(rows, kind).entrySet()) {
          String name = turn.getKey().replaceAll("Is | (on|at) the .*", "");
          List<Integer> meant = meant(objects, name);
          assertEquals(1, meant.size(), name);
          JsonObject seen = rows.get("scenes");
          JsonArray box = objects.get(meant.get(0)).getAsJsonArray("bbox");
          boolean across = turn.getKey().contains("left");
          int side = seen.get(across ? "width" : "height").getAsInt();
          int middle = box.get(across ? 0 : 1).getAsInt() + box.get(across ? 2 : 3).getAsInt();
          String half =
              across ? (middle < side ? "left" : "right") : (middle < side ? "top" : "bottom");
          assertEquals(half, turn.getValue(), name);
        }
      }
      for (Drill kind :
          List.of(Drill.LOCATE_SHAPE, Drill.LOCATE_SIMPLE, Drill.LOCATE, Drill.RELATION)) {
        List<String> boxes = List.copyOf(turns(rows, kind).values());
        assertEquals(Set.copyOf(boxes).size(), boxes.size());
        for (Map.Entry<String, String> turn : turns(rows, kind).entrySet()) {
          String name = turn.getKey().replaceAll("In <image>, |[wW]here is |\\?.*", "");
          assertEquals(Wording.LOCATED + "[" + meant(objects, name) + "]", turn.getValue(), name);
        }
      }
    }
  }

  private static boolean compared(List<JsonObject> objects, String question) {
    if (question.startsWith("Do ")) {
      String[] asked = question.replaceFirst("Do ", "").split(" and | have the same ");
      List<String> values =
          Stream.of(asked[0], asked[1])
              .map(name -> Iterables.getOnlyElement(meant(objects, name)))
              .map(thing -> objects.get(thing).get(asked[2]).getAsString())
              .toList();
      return values.get(0).equals(values.get(1));
    }
    String[] asked =
        question.replaceFirst("Are there (more|fewer|as many) ", "").split(" (than|as) ");
    int order =
        Integer.compare(meant(objects, one(asked[0])).size(), meant(objects, one(asked[1])).size());
    return question.contains(" more ")
        ? order > 0
        : question.contains(" fewer ") ? order < 0 : order == 0;
  }

  /** Returns the answers by their questions, each followed by its places. */
  private static Map<String, String> turns(Map<String, JsonObject> rows, Drill kind) {
    Map<String, String> turns = new LinkedHashMap<>();
    if (rows.containsKey(kind.file())) {
      List<JsonElement> said = rows.get(kind.file()).getAsJsonArray("turns").asList();
      for (int i = 0; i < said.size(); i += 2) {
        turns.put(text(said.get(i)), text(said.get(i + 1)));
      }
    }
    return turns;
  }

  private static String text(JsonElement turn) {
    JsonElement places = turn.getAsJsonObject().get("boxes_seq");
    return turn.getAsJsonObject().get("value").getAsString() + (places == null ? "" : places);
  }
}
