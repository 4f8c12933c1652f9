package io.github.shikra4j.samples.scenes;

import io.github.shikra4j.samples.scenes.Question.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Asks about a scene what a program can answer. Answers are spread as evenly as the scene lets
 * them: the wanted answer is drawn first.
 *
 * @param scene the scene
 * @param naming finds the words
 */
record Questions(Scene scene, Naming naming) {
  private static final int TRIES = 24;

  Question count() {
    return count(naming::some);
  }

  /** Asks how many there are of what such words fit. */
  Question count(Supplier<Description> some) {
    int wanted = naming.random().nextInt(0, Math.min(5, scene.size() + 1));
    Description counted =
        until(wanted == 0 ? () -> naming.absent(some) : some, found -> count(found) == wanted);
    Program program = new Program(scene);
    program.ask("count", program.find(counted));
    String plural = Words.plural(counted.phrase());
    return new Question(
        Kind.COUNT,
        "How many " + plural + " are there?",
        Integer.toString(count(counted)),
        program,
        seen(counted, plural));
  }

  private int count(Description description) {
    return description.among(scene.things()).size();
  }

  private Grounded seen(Description description, String phrase) {
    List<Integer> things = description.among(scene.things());
    return things.isEmpty()
        ? Grounded.plain("I see no " + description.phrase() + " .")
        : Grounded.plain("I see ").then(Grounded.phrase(phrase, things)).then(" .");
  }

  Question exist() {
    Optional<Related> related = related();
    return related.isPresent() && naming.random().nextInt(3) == 0
        ? existRelated(related.get())
        : existPlain();
  }

  /** Asks for something on one side of another thing; empty if that is not clear. */
  Optional<Question> existRelated() {
    return related().map(this::existRelated);
  }

  private Optional<Related> related() {
    return naming.relate(naming.pick(List.of(Relation.values())));
  }

  private Question existPlain() {
    Description there =
        naming.random().nextBoolean()
            ? naming.absentUsual()
            : naming.usualSubset(naming.anyThing());
    Program program = new Program(scene);
    program.ask("exist", program.find(there));
    String phrase = Words.a(there.phrase());
    return new Question(
        Kind.EXIST,
        "Is there " + phrase + "?",
        yes(count(there) > 0),
        program,
        seen(there, phrase));
  }

  private Question existRelated(Related drawn) {
    boolean wanted = naming.random().nextBoolean();
    Related related =
        until(
            () -> drawn.withTarget(naming.some()),
            found -> found.isClear(scene) && found.among(scene).isEmpty() != wanted);
    Related asked = related.isClear(scene) ? related : drawn;
    Program program = new Program(scene);
    program.ask("exist", program.find(asked));
    List<Integer> things = asked.among(scene);
    String phrase = Words.a(asked.target().phrase());
    Grounded anchor = anchor(asked);
    return new Question(
        Kind.EXIST,
        "Is there " + phrase + " " + asked.relation().words() + " " + asked.anchor().the() + "?",
        yes(!things.isEmpty()),
        program,
        things.isEmpty()
            ? anchor.then(" has no " + asked.target().phrase() + " " + side(asked) + " .")
            : anchor
                .then(" has ")
                .then(Grounded.phrase(phrase, things))
                .then(" " + side(asked) + " ."));
  }

  private Grounded anchor(Related related) {
    return Grounded.phrase(related.anchor().the(), related.anchor().among(scene.things()));
  }

  private static String side(Related related) {
    return switch (related.relation()) {
      case LEFT -> "on its left";
      case RIGHT -> "on its right";
      case ABOVE -> "above it";
      case BELOW -> "below it";
    };
  }

  /** Asks for an attribute of the one thing that is described so; empty if nothing can be. */
  Optional<Question> query() {
    return naming.random().nextBoolean() ? queryRelated() : queryPlain();
  }

  private Optional<Question> queryPlain() {
    int index = naming.anyThing();
    return naming
        .anyUnique(index)
        .filter(name -> !open(name).isEmpty())
        .map(name -> queryPlain(index, name));
  }

  private Question queryPlain(int index, Description name) {
    Attribute attribute = naming.pick(open(name));
    Program program = new Program(scene);
    program.ask("query_" + attribute.word(), program.unique(program.find(name)));
    String answer = scene.things().get(index).get(attribute);
    return new Question(
        Kind.QUERY,
        ask(attribute) + " is " + name.the() + "?",
        answer,
        program,
        Grounded.phrase(name.the(), List.of(index)).then(" is " + answer + " ."));
  }

  /** Asks for an attribute of a thing that is told apart by where it is. */
  Optional<Question> queryRelated() {
    return naming
        .related()
        .filter(related -> !open(related.target()).isEmpty())
        .map(this::queryRelated);
  }

  private Question queryRelated(Related related) {
    Attribute attribute = naming.pick(open(related.target()));
    Program program = new Program(scene);
    program.ask("query_" + attribute.word(), program.unique(program.find(related)));
    List<Integer> target = related.among(scene);
    String answer = scene.things().get(target.get(0)).get(attribute);
    return new Question(
        Kind.QUERY,
        ask(attribute) + " is " + related.the() + "?",
        answer,
        program,
        anchor(related)
            .then(" has ")
            .then(Grounded.phrase(related.target().the(), target))
            .then(" " + side(related) + " . It is " + answer + " ."));
  }

  static List<Attribute> open(Description description) {
    return List.of(Attribute.values()).stream()
        .filter(attribute -> !description.attributes().containsKey(attribute))
        .toList();
  }

  /** Returns the words that ask for an attribute. */
  static String ask(Attribute attribute) {
    return "What " + attribute.word();
  }

  /** Compares two numbers, or an attribute of two things. */
  Question compare() {
    int first = naming.anyThing();
    int second = naming.anyThing();
    Optional<Description> a = naming.anyUnique(first);
    Optional<Description> b = naming.anyUnique(second);
    return first != second && a.isPresent() && b.isPresent() && naming.random().nextBoolean()
        ? compareThings(List.of(first, second), List.of(a.get(), b.get()))
        : compareNumbers();
  }

  private Question compareThings(List<Integer> things, List<Description> names) {
    Thing first = scene.things().get(things.get(0));
    Thing second = scene.things().get(things.get(1));
    boolean wanted = naming.random().nextBoolean();
    List<Attribute> all = List.of(Attribute.values());
    List<Attribute> fitting =
        all.stream()
            .filter(attribute -> first.get(attribute).equals(second.get(attribute)) == wanted)
            .toList();
    Attribute attribute = naming.pick(fitting.isEmpty() ? all : fitting);
    Program program = new Program(scene);
    int left = program.ask("query_" + attribute.word(), program.unique(program.find(names.get(0))));
    int right =
        program.ask("query_" + attribute.word(), program.unique(program.find(names.get(1))));
    program.ask("equal_" + attribute.word(), left, right);
    List<Grounded> said =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    Grounded.phrase(names.get(i).the(), List.of(things.get(i)))
                        .then(" is " + scene.things().get(things.get(i)).get(attribute)))
            .toList();
    return new Question(
        Kind.COMPARE,
        "Do %s and %s have the same %s?"
            .formatted(names.get(0).the(), names.get(1).the(), attribute.word()),
        yes(first.get(attribute).equals(second.get(attribute))),
        program,
        Grounded.join(" , ", said).then(" ."));
  }

  private Question compareNumbers() {
    String function = naming.pick(List.of("greater_than", "less_than", "equal_integer"));
    boolean wanted = naming.random().nextBoolean();
    List<Description> pair = until(this::twoKinds, found -> holds(function, found) == wanted);
    Program program = new Program(scene);
    int left = program.ask("count", program.find(pair.get(0)));
    int right = program.ask("count", program.find(pair.get(1)));
    program.ask(function, left, right);
    return new Question(
        Kind.COMPARE,
        numbers(function, Words.plural(pair.get(0).phrase()), Words.plural(pair.get(1).phrase())),
        yes(holds(function, pair)),
        program,
        Grounded.plain("I see ")
            .then(counted(pair.get(0)))
            .then(" and ")
            .then(counted(pair.get(1)))
            .then(" ."));
  }

  private List<Description> twoKinds() {
    Description one = naming.some();
    Description other = naming.some();
    while (other.equals(one)) {
      other = naming.some();
    }
    return List.of(one, other);
  }

  private Grounded counted(Description description) {
    List<Integer> things = description.among(scene.things());
    String number = things.isEmpty() ? "no" : Integer.toString(things.size());
    String noun = things.size() == 1 ? description.phrase() : Words.plural(description.phrase());
    return Grounded.phrase(number + " " + noun, things);
  }

  private static String numbers(String function, String first, String second) {
    return switch (function) {
      case "greater_than" -> "Are there more " + first + " than " + second + "?";
      case "less_than" -> "Are there fewer " + first + " than " + second + "?";
      default -> "Are there as many " + first + " as " + second + "?";
    };
  }

  private boolean holds(String function, List<Description> pair) {
    int order = Integer.compare(count(pair.get(0)), count(pair.get(1)));
    return switch (function) {
      case "greater_than" -> order > 0;
      case "less_than" -> order < 0;
      default -> order == 0;
    };
  }

  private static String yes(boolean holds) {
    return holds ? "yes" : "no";
  }

  private static <T> T until(Supplier<T> draw, Predicate<T> wanted) {
    T drawn = draw.get();
    for (int i = 0; i < TRIES && !wanted.test(drawn); i++) {
      drawn = draw.get();
    }
    return drawn;
  }
}
