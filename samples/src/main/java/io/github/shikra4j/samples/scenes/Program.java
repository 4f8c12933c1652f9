package io.github.shikra4j.samples.scenes;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A functional program in CLEVR's form, and what each step finds. */
final class Program {
  private final Scene scene;
  private final List<JsonObject> steps = new ArrayList<>();
  private final List<List<Integer>> found = new ArrayList<>();

  Program(Scene scene) {
    this.scene = scene;
  }

  /** Adds steps that find everything that is described so; returns the last. */
  int find(Description description) {
    int all = add("scene", List.of(), "", IntStream.range(0, scene.size()).boxed().toList());
    return filter(all, description);
  }

  private int filter(int input, Description description) {
    int last = input;
    for (Attribute attribute : Attribute.values()) {
      if (description.attributes().containsKey(attribute)) {
        String value = Description.value(description.attributes(), attribute);
        List<Integer> left =
            found.get(last).stream()
                .filter(i -> scene.things().get(i).get(attribute).equals(value))
                .toList();
        last = add("filter_" + attribute.word(), List.of(last), value, left);
      }
    }
    return last;
  }

  /** Adds steps that find everything on one side of the one anchor; returns the last. */
  int find(Related related) {
    int anchor = unique(find(related.anchor()));
    Thing at = scene.things().get(found.get(anchor).get(0));
    List<Integer> there =
        IntStream.range(0, scene.size())
            .filter(i -> related.relation().distance(scene.things().get(i), at) > 0)
            .boxed()
            .toList();
    int relate = add("relate", List.of(anchor), related.relation().value(), there);
    return filter(relate, related.target());
  }

  int unique(int input) {
    return add("unique", List.of(input), "", found.get(input));
  }

  /** Adds a step whose result is no thing. */
  int ask(String function, Integer... inputs) {
    return add(function, List.of(inputs), "", List.of());
  }

  private int add(String function, List<Integer> inputs, String value, List<Integer> answer) {
    JsonObject step = new JsonObject();
    step.addProperty("function", function);
    step.add("inputs", Json.array(inputs));
    if (!value.isEmpty()) {
      JsonArray values = new JsonArray();
      values.add(value);
      step.add("value_inputs", values);
    }
    step.add("ans", Json.array(answer));
    steps.add(step);
    found.add(answer);
    return steps.size() - 1;
  }

  JsonArray json() {
    JsonArray json = new JsonArray();
    steps.forEach(json::add);
    return json;
  }
}
