package io.github.shikra4j.samples.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Asks several things about one scene in one dialogue.
 *
 * @param scene the scene
 * @param naming finds the words
 * @param questions finds what can be reasoned out
 */
record Exchanges(Scene scene, Naming naming, Questions questions) {
  private static final int KINDS = 12;

  /**
   * Returns so many exchanges or fewer. Half of the dialogues end in a caption with every thing's
   * box: in front, it would answer what is asked after it.
   */
  List<Exchange> dialogue(int turns) {
    List<Exchange> dialogue = new ArrayList<>();
    boolean caption = naming.random().nextBoolean();
    for (int tries = 0; dialogue.size() < turns - (caption ? 1 : 0) && tries < 4 * turns; tries++) {
      one().filter(next -> isNew(next, dialogue)).ifPresent(dialogue::add);
    }
    if (caption || dialogue.isEmpty()) {
      dialogue.add(spotCaption());
    }
    return dialogue;
  }

  /** Returns so many short exchanges of one kind or fewer, none of which answers another. */
  List<Exchange> drill(Drill kind, int turns) {
    return switch (kind) {
      case PLACE_SHAPE -> shapes(turns);
      case NAMED_SHAPE -> named(turns, Exchanges::shape);
      case NAMED_SIMPLE -> named(turns, Exchanges::simple);
      case NAMED_PAIR -> named(turns, Exchanges::pair);
      case HALF_SHAPE -> halves(turns, Exchanges::shape);
      case LOCATE_SHAPE -> several(turns, () -> locate(Exchanges::shape));
      case HALF_SIMPLE -> halves(turns, Exchanges::simple);
      case HALF -> halves(turns, Exchanges::any);
      case PLACE -> several(turns, () -> Optional.of(attribute(true)));
      case NAMED -> several(turns, () -> questions.query().map(Exchanges::inShort));
      case EXIST -> several(turns, () -> Optional.of(isThere()));
      case EXIST_SIMPLE -> several(turns, () -> Optional.of(isThere(() -> naming.some(1))));
      case LOCATE_SIMPLE -> several(turns, () -> locate(Exchanges::simple));
      case LOCATE -> several(turns, () -> locate(Exchanges::any));
      case RELATION -> several(turns, this::locateRelated);
      case COUNT -> several(turns, () -> Optional.of(inShort(questions.count())));
      case COUNT_SIMPLE ->
          several(turns, () -> Optional.of(inShort(questions.count(() -> naming.some(1)))));
      case EXIST_RELATED -> several(turns, () -> questions.existRelated().map(Exchanges::inShort));
      case COMPARE -> several(turns, () -> Optional.of(inShort(questions.compare())));
    };
  }

  private static List<Exchange> several(int turns, Supplier<Optional<Exchange>> next) {
    List<Exchange> drill = new ArrayList<>();
    for (int tries = 0; drill.size() < turns && tries < 4 * turns; tries++) {
      next.get()
          .filter(found -> isNew(found, drill))
          .filter(found -> found.answerBoxes().isEmpty() || !asked(found.answerBoxes(), drill))
          .ifPresent(drill::add);
    }
    return drill;
  }

  private static boolean asked(List<List<Integer>> boxes, List<Exchange> drill) {
    return drill.stream().anyMatch(said -> said.answerBoxes().equals(boxes));
  }

  private static boolean isNew(Exchange next, List<Exchange> dialogue) {
    return dialogue.stream()
        .noneMatch(
            said ->
                said.question().equals(next.question())
                    && said.boxes().equals(next.boxes())
                    && said.points().equals(next.points()));
  }

  private Optional<Exchange> one() {
    return switch (naming.random().nextInt(KINDS)) {
      case 0, 1 -> locate(Exchanges::any);
      case 2 -> locateRelated();
      case 3 -> Optional.of(locateAbsent());
      case 4 -> Optional.of(isThere());
      case 5 -> describe();
      case 6, 7 -> Optional.of(attribute(false));
      case 8 -> Optional.of(answered(questions.count()));
      case 9 -> Optional.of(answered(questions.compare()));
      case 10 -> questions.query().map(this::answered);
      default -> Optional.of(answered(questions.exist()));
    };
  }

  private static boolean any(Description name) {
    return true;
  }

  private static boolean simple(Description name) {
    return name.attributes().size() == 1;
  }

  private static boolean pair(Description name) {
    return name.attributes().size() == 2;
  }

  private static boolean shape(Description name) {
    return name.attributes().keySet().equals(Set.of(Attribute.SHAPE));
  }

  private Optional<Exchange> locate(Predicate<Description> by) {
    int index = naming.anyThing();
    return naming.anyUnique(index, by).map(name -> located(name.the(), index));
  }

  /**
   * Asks for each thing's half once across and once down. Under a second name it could be told from
   * what was said before.
   */
  private List<Exchange> halves(int turns, Predicate<Description> by) {
    List<Exchange> halves = new ArrayList<>();
    List<Integer> left = upTo(2 * scene.size());
    while (!left.isEmpty() && halves.size() < turns) {
      int next = taken(left);
      half(next / 2, next % 2 == 0, by).ifPresent(halves::add);
    }
    return halves;
  }

  private Optional<Exchange> half(int index, boolean across, Predicate<Description> by) {
    Visible seen = scene.visible().get(index);
    double middle =
        across
            ? (seen.left() + seen.right() - scene.width()) / 2.0
            : (seen.top() + seen.bottom() - scene.height()) / 2.0;
    if (Math.abs(middle) < scene.margin()) {
      return Optional.empty();
    }
    String question = across ? Wording.LEFT_OR_RIGHT : Wording.TOP_OR_BOTTOM;
    String answer = across ? (middle < 0 ? "left" : "right") : (middle < 0 ? "top" : "bottom");
    return naming
        .anyUnique(index, by)
        .map(name -> Exchange.words(question.formatted(name.the()), answer));
  }

  private Optional<Exchange> locateRelated() {
    return naming.related().map(name -> located(name.the(), name.among(scene).get(0)));
  }

  private Exchange located(String name, int index) {
    return new Exchange(
        where(name), List.of(), List.of(), Wording.LOCATED, List.of(List.of(index)));
  }

  private String where(String name) {
    return naming.pick(List.of(Wording.LOCATE, Wording.LOCATE, Wording.WHERE)).formatted(name);
  }

  private Exchange locateAbsent() {
    Description absent = naming.absentUnique();
    return Exchange.words(where(absent.the()), Wording.notThere(absent));
  }

  private Exchange isThere() {
    return isThere(() -> naming.usualSubset(naming.anyThing()));
  }

  private Exchange isThere(Supplier<Description> present) {
    boolean there = naming.random().nextBoolean();
    Description name = there ? present.get() : naming.absent(present);
    return Exchange.words(
        Wording.IS_THERE.formatted(Words.a(name.phrase())), there ? "Yes." : "No.");
  }

  private Optional<Exchange> describe() {
    int index = naming.anyThing();
    boolean box = naming.random().nextBoolean();
    String question = Wording.DESCRIBE.formatted(box ? "<boxes>" : "<points>");
    return naming.usual(index).map(name -> Exchange.pointing(question, box, index, name.the()));
  }

  /** Asks for each thing's shape once. */
  private List<Exchange> shapes(int turns) {
    return eachOnce(turns)
        .map(thing -> attribute(thing, naming.random().nextBoolean(), Attribute.SHAPE, true))
        .toList();
  }

  /** Asks once about each thing that can be named so. */
  private List<Exchange> named(int turns, Predicate<Description> by) {
    return eachOnce(turns)
        .flatMap(index -> naming.anyUnique(index, by).map(name -> named(index, name)).stream())
        .toList();
  }

  private Exchange named(int index, Description name) {
    Attribute attribute = naming.pick(Questions.open(name));
    String question = Questions.ask(attribute) + " is " + name.the() + "?";
    return Exchange.words(
        Wording.ANSWER.formatted(question), scene.things().get(index).get(attribute));
  }

  /** Returns so many things or fewer in any order, each drawn when it is asked for. */
  private Stream<Integer> eachOnce(int turns) {
    List<Integer> left = upTo(scene.size());
    return Stream.generate(() -> taken(left)).limit(Math.min(turns, scene.size()));
  }

  private static List<Integer> upTo(int count) {
    return new ArrayList<>(IntStream.range(0, count).boxed().toList());
  }

  private int taken(List<Integer> left) {
    return left.remove(naming.random().nextInt(left.size()));
  }

  private Exchange attribute(boolean inShort) {
    int index = naming.anyThing();
    boolean box = naming.random().nextBoolean();
    return attribute(index, box, naming.pick(List.of(Attribute.values())), inShort);
  }

  private Exchange attribute(int index, boolean box, Attribute attribute, boolean inShort) {
    String question = Questions.ask(attribute) + " is this?" + (box ? "<boxes>" : "<points>");
    String answer = scene.things().get(index).get(attribute);
    return inShort || naming.random().nextBoolean()
        ? Exchange.pointing(Wording.ANSWER.formatted(question), box, index, answer)
        : Exchange.pointing(question, box, index, Wording.answer(answer));
  }

  private Exchange answered(Question question) {
    return switch (naming.random().nextInt(3)) {
      case 0 -> Exchange.words(question.text(), question.sentence());
      case 1 -> inShort(question);
      default -> Exchange.grounded(Wording.EXPLAIN.formatted(question.text()), question.reasoned());
    };
  }

  private static Exchange inShort(Question question) {
    return Exchange.words(Wording.ANSWER.formatted(question.text()), question.answer());
  }

  private Exchange spotCaption() {
    return Exchange.grounded(Wording.SPOT_CAPTION, caption());
  }

  /** Returns a sentence that names every thing, from left to right. */
  Grounded caption() {
    List<Grounded> named =
        IntStream.range(0, scene.size())
            .mapToObj(i -> Grounded.phrase(Words.a(naming.full(i).phrase()), List.of(i)))
            .toList();
    return Grounded.join(" , ", named).then(" .");
  }
}
