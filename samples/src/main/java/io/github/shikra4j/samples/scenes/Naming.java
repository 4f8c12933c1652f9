package io.github.shikra4j.samples.scenes;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Finds words for things of a scene.
 *
 * @param scene the scene
 * @param random decides between words that fit alike
 */
record Naming(Scene scene, SplittableRandom random) {
  private static final int TRIES = 40;

  /** What a region is called by: the first of these that nothing else is. */
  private static final List<Set<Attribute>> USUAL =
      List.of(
          EnumSet.of(Attribute.COLOR, Attribute.SHAPE),
          EnumSet.of(Attribute.SIZE, Attribute.COLOR, Attribute.SHAPE),
          EnumSet.of(Attribute.MATERIAL, Attribute.COLOR, Attribute.SHAPE),
          EnumSet.allOf(Attribute.class));

  /** Returns one of the scene's things. */
  int anyThing() {
    return random.nextInt(scene.size());
  }

  /** Returns every description of a thing that nothing else is meant by. */
  List<Description> unique(int index) {
    Thing thing = scene.things().get(index);
    List<Set<Attribute>> shared =
        IntStream.range(0, scene.size())
            .filter(other -> other != index)
            .mapToObj(other -> thing.shared(scene.things().get(other)))
            .toList();
    List<Description> unique = new ArrayList<>();
    for (Set<Attribute> said : Sets.powerSet(EnumSet.allOf(Attribute.class))) {
      if (!said.isEmpty() && shared.stream().noneMatch(common -> common.containsAll(said))) {
        unique.add(Description.of(thing, said));
      }
    }
    return unique;
  }

  /** Returns one description that nothing else is meant by, if there is any. */
  Optional<Description> anyUnique(int index) {
    return anyUnique(index, name -> true);
  }

  /** Returns one of a kind. */
  Optional<Description> anyUnique(int index, Predicate<Description> kind) {
    List<Description> unique = unique(index).stream().filter(kind).toList();
    return unique.isEmpty() ? Optional.empty() : Optional.of(pick(unique));
  }

  /** Returns what the thing is usually called, if no other is called so. */
  Optional<Description> usual(int index) {
    return USUAL.stream()
        .map(said -> Description.of(scene.things().get(index), said))
        .filter(description -> description.among(scene.things()).size() == 1)
        .findFirst();
  }

  /**
   * Returns words that find one thing by another; where possible such that the first thing's own
   * words do not suffice.
   */
  Optional<Related> related() {
    Optional<Related> found = Optional.empty();
    for (int i = 0; i < TRIES; i++) {
      Optional<Related> related = relate(pick(List.of(Relation.values())));
      if (related.isPresent() && related.get().among(scene).size() == 1) {
        if (related.get().target().among(scene.things()).size() > 1) {
          return related;
        }
        found = related;
      }
    }
    return found;
  }

  /** Returns words about things on one side of another, of which there may be any number. */
  Optional<Related> relate(Relation relation) {
    Optional<Description> anchor = anyUnique(anyThing());
    if (anchor.isEmpty()) {
      return Optional.empty();
    }
    Related related = new Related(some(), relation, anchor.get());
    return Optional.of(related).filter(found -> found.isClear(scene));
  }

  /** Returns one or two attributes of some thing. */
  Description some() {
    return some(random.nextInt(1, 3));
  }

  /** Returns so many attributes of some thing. */
  Description some(int count) {
    Set<Attribute> said = EnumSet.noneOf(Attribute.class);
    while (said.size() < count) {
      said.add(pick(List.of(Attribute.values())));
    }
    return Description.of(scene.things().get(anyThing()), said);
  }

  /** Returns words that fit a thing, and maybe others. */
  Description usualSubset(int index) {
    return Description.of(scene.things().get(index), pick(USUAL.subList(0, 3)));
  }

  /**
   * Returns words of which one is wrong, so that they fit nothing.
   *
   * @param present draws words of the kind that what is there is called by, so that little but the
   *     picture tells them apart: a wrong word that fits another thing is drawn again, and of two
   *     sizes that is nearly every one. Where there is too much for these, every attribute is said
   */
  Description absent(Supplier<Description> present) {
    for (int tries = 0; ; tries++) {
      Description like = tries < TRIES ? present.get() : full(anyThing());
      // Sorted: the order of an unmodifiable map is another one in each process.
      Attribute wrong = pick(List.copyOf(EnumSet.copyOf(like.attributes().keySet())));
      Description absent = like.with(wrong, pick(Words.of(wrong)));
      if (absent.among(scene.things()).isEmpty()) {
        return absent;
      }
    }
  }

  /** Returns words for nothing, of the kind that one thing is located by. */
  Description absentUnique() {
    return absent(
        () -> {
          int index = anyThing();
          return anyUnique(index).orElseGet(() -> full(index));
        });
  }

  /** Returns every attribute of a thing. */
  Description full(int index) {
    return new Description(scene.things().get(index).attributes());
  }

  /** Returns words for nothing, of the kind that things are usually called. */
  Description absentUsual() {
    return absent(() -> usualSubset(anyThing()));
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
