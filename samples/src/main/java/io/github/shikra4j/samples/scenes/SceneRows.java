package io.github.shikra4j.samples.scenes;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Annotates a scene: a row for each file, where the scene has one to give. */
final class SceneRows {
  private static final int CANDIDATES = 4;
  private static final int TRIES = 200;
  private static final int DRILL_TURNS = 10;

  private final Scene scene;
  private final String image;
  private final long index;
  private final Naming naming;
  private final Questions questions;
  private final Exchanges exchanges;
  private final Map<String, JsonObject> rows = new LinkedHashMap<>();

  private SceneRows(Scene scene, String image, long index, SplittableRandom random) {
    this.scene = scene;
    this.image = image;
    this.index = index;
    naming = new Naming(scene, random);
    questions = new Questions(scene, naming);
    exchanges = new Exchanges(scene, naming, questions);
  }

  /**
   * Returns a row for each file, by the file's name without its ending.
   *
   * @param image the picture's name in its folder
   * @param index the scene's place in {@code scenes.jsonl}
   * @param turns the most questions in a dialogue
   */
  static Map<String, JsonObject> of(
      Scene scene, String image, long index, int turns, SplittableRandom random) {
    SceneRows rows = new SceneRows(scene, image, index, random);
    rows.truth();
    rows.referring();
    rows.captions();
    rows.places();
    rows.questions();
    rows.chain();
    rows.dialogue("dialogue", rows.exchanges.dialogue(turns));
    rows.drills();
    return rows.rows;
  }

  private JsonObject row(String file, String imageKey) {
    JsonObject row = new JsonObject();
    row.addProperty(imageKey, image);
    rows.put(file, row);
    return row;
  }

  private void truth() {
    JsonObject row = row("scenes", "image_filename");
    row.addProperty("image_index", index);
    row.addProperty("width", scene.width());
    row.addProperty("height", scene.height());
    JsonArray objects = new JsonArray();
    IntStream.range(0, scene.size()).forEach(i -> objects.add(object(i)));
    row.add("objects", objects);
  }

  private JsonObject object(int i) {
    Thing thing = scene.things().get(i);
    JsonObject object = new JsonObject();
    for (Attribute attribute : Attribute.values()) {
      object.addProperty(attribute.word(), thing.get(attribute));
    }
    object.add("pixel_coords", Json.array(scene.visible().get(i).middle()));
    object.add("center", Json.array(List.of(thing.x(), thing.y())));
    object.add("bbox", Json.array(scene.visible().get(i).box()));
    return object;
  }

  private void referring() {
    int target = naming.anyThing();
    naming.anyUnique(target).ifPresent(name -> refer("rec_attributes", name.the(), box(target)));
    naming
        .related()
        .ifPresent(name -> refer("rec_relations", name.the(), box(name.among(scene).get(0))));
    int region = naming.anyThing();
    naming.usual(region).ifPresent(name -> refer("reg", name.the(), box(region)));
    Description absent = naming.absentUnique();
    refer("rec_absent", absent.the(), new JsonArray());
    JsonArray conversations = new JsonArray();
    conversations.add(said("human", Wording.LOCATE.formatted(absent.the())));
    conversations.add(said("gpt", Wording.notThere(absent)));
    row("absent", "image").add("conversations", conversations);
  }

  private void refer(String file, String expression, JsonArray box) {
    JsonObject row = row(file, "img_path");
    row.addProperty("expression", expression);
    row.add("bbox", box);
    row.addProperty("dataset_name", "scenes");
    row.addProperty("height", scene.height());
    row.addProperty("width", scene.width());
  }

  private static JsonObject said(String from, String value) {
    JsonObject said = new JsonObject();
    said.addProperty("from", from);
    said.addProperty("value", value);
    return said;
  }

  private void captions() {
    Grounded caption = exchanges.caption();
    JsonObject plain = row("caption", "img_path");
    plain.addProperty("img_id", index);
    plain.addProperty("caption", caption.words());
    JsonObject row = row("flickr", "image_id");
    row.addProperty("id", index);
    row.add("boxes", Json.nested(scene.boxes()));
    row.addProperty("sentence", caption.text());
    row.add("boxes_seq", Json.nested(caption.things()));
  }

  private void places() {
    int target = naming.anyThing();
    Attribute attribute = naming.pick(List.of(Attribute.values()));
    JsonObject point = row("point", "file_path");
    point.addProperty("question", Questions.ask(attribute) + " is this?");
    point.addProperty("answer", scene.things().get(target).get(attribute));
    point.add("bbox", box(target));
    point.add("point", Json.array(scene.visible().get(target).touch()));
    int chosen = naming.anyThing();
    naming.anyUnique(chosen).ifPresent(name -> choice(name, chosen));
  }

  private void choice(Description name, int target) {
    List<List<Integer>> candidates = candidates(target);
    if (candidates.size() < CANDIDATES) {
      return;
    }
    JsonObject row = row("v7w", "file_path");
    row.addProperty("question", Wording.WHICH.formatted(name.the()));
    row.add("candidates", Json.nested(candidates));
    row.add("answer", box(target));
    row.add("point", Json.array(scene.visible().get(target).middle()));
  }

  /** Returns the target's box, other things' boxes, and where these are few, boxes of nothing. */
  private List<List<Integer>> candidates(int target) {
    List<List<Integer>> candidates = new ArrayList<>();
    candidates.add(scene.boxes().get(target));
    for (int i = 0; i < scene.size() && candidates.size() < CANDIDATES; i++) {
      if (i != target) {
        candidates.add(scene.boxes().get(i));
      }
    }
    for (int i = 0; i < TRIES && candidates.size() < CANDIDATES; i++) {
      empty().ifPresent(candidates::add);
    }
    List<List<Integer>> shuffled = new ArrayList<>();
    while (!candidates.isEmpty()) {
      shuffled.add(candidates.remove(naming.random().nextInt(candidates.size())));
    }
    return shuffled;
  }

  private Optional<List<Integer>> empty() {
    int side = Math.max(scene.width(), scene.height()) / 6;
    int left = naming.random().nextInt(Math.max(1, scene.width() - side));
    int top = naming.random().nextInt(Math.max(1, scene.height() - side));
    List<Integer> box = List.of(left, top, left + side, top + side);
    return Optional.of(box)
        .filter(at -> scene.visible().stream().noneMatch(thing -> thing.covers(at)));
  }

  private void questions() {
    Question exist = questions.exist();
    JsonObject pope = row("pope", "image");
    pope.addProperty("text", exist.text());
    pope.addProperty("label", exist.answer());
    answer("count", questions.count());
    answer("compare", questions.compare());
    questions.query().ifPresent(question -> answer("query", question));
  }

  private void answer(String file, Question question) {
    JsonObject annotation = new JsonObject();
    annotation.addProperty("multiple_choice_answer", question.answer());
    JsonObject row = row(file, "image_path");
    row.addProperty("question", question.text());
    row.add("annotation", annotation);
  }

  private void chain() {
    Question question = any();
    JsonObject clevr = row("clevr", "image_filename");
    clevr.addProperty("image_index", index);
    clevr.addProperty("question", question.text());
    clevr.addProperty("answer", question.answer());
    clevr.add("program", question.program().json());
    JsonObject row = row("gpt4gen", "img_path");
    row.add("boxes", Json.nested(scene.boxes()));
    row.addProperty("question", question.text());
    row.add("question_boxes_seq", new JsonArray());
    row.addProperty("cot_with_ans", question.reasoned().text());
    row.add("answer_boxes_seq", Json.nested(question.reasoned().things()));
    row.addProperty("answer", question.sentence());
  }

  private Question any() {
    return switch (naming.random().nextInt(4)) {
      case 0 -> questions.count();
      case 1 -> questions.exist();
      case 2 -> questions.compare();
      default -> questions.query().orElseGet(questions::count);
    };
  }

  private void drills() {
    for (Drill kind : Drill.values()) {
      List<Exchange> drill = exchanges.drill(kind, DRILL_TURNS);
      if (!drill.isEmpty()) {
        dialogue(kind.file(), drill);
      }
    }
  }

  private void dialogue(String file, List<Exchange> dialogue) {
    JsonObject row = row(file, "image");
    row.add("boxes", Json.nested(scene.boxes()));
    row.add("points", Json.nested(scene.visible().stream().map(Visible::touch).toList()));
    JsonArray turns = new JsonArray();
    dialogue.forEach(exchange -> exchange.addTo(turns));
    row.add("turns", turns);
  }

  private JsonArray box(int thing) {
    return Json.array(scene.visible().get(thing).box());
  }
}
