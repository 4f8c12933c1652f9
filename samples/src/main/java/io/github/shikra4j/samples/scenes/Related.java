package io.github.shikra4j.samples.scenes;

import java.util.List;

/**
 * A thing told apart by where it is, such as "the red circle left of the blue square".
 *
 * @param target what it is called
 * @param relation where it is
 * @param anchor what the other thing is called, which nothing else is
 */
record Related(Description target, Relation relation, Description anchor) {

  Related withTarget(Description other) {
    return new Related(other, relation, anchor);
  }

  String the() {
    return target.the() + " " + relation.words() + " " + anchor.the();
  }

  /** Returns the places of those things that this describes. */
  List<Integer> among(Scene scene) {
    Thing at = scene.things().get(anchor.among(scene.things()).get(0));
    return target.among(scene.things()).stream()
        .filter(i -> relation.distance(scene.things().get(i), at) > 0)
        .toList();
  }

  /**
   * Whether one thing alone is the anchor, and each thing that the target's words fit is clearly on
   * one side of it.
   */
  boolean isClear(Scene scene) {
    List<Integer> anchors = anchor.among(scene.things());
    if (anchors.size() != 1) {
      return false;
    }
    Thing at = scene.things().get(anchors.get(0));
    return target.among(scene.things()).stream()
        .map(scene.things()::get)
        .allMatch(thing -> Math.abs(relation.distance(thing, at)) > scene.margin());
  }
}
