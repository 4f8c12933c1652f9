package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.PictureSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A sentence whose phrases point at boxes of a picture: {@code [the man](B3) holds [both
 * dogs](B1,B2)}.
 *
 * @param marked the sentence, its phrases between {@code <ph_st>} and {@code <ph_ed>}
 * @param boxes for each phrase the names of its boxes
 * @param rejection why it does not count, if it does not
 */
record Grounded(String marked, List<List<String>> boxes, Optional<Rejection> rejection) {
  private static final String START = "<ph_st>";
  private static final String END = "<ph_ed>";
  private static final Pattern REFERENCE = Pattern.compile("\\[([^\\[\\]]+)\\]\\(([^()]*)\\)");
  private static final String NUMBER = "-?(?:\\d+\\.?\\d*|\\.\\d+)";
  private static final String NEXT = "\\s*(?:[,;]|\\bto\\b)\\s*" + NUMBER;

  /** Two numbers or more in brackets, or four or more in a row, such as "10,20 to 30,40". */
  private static final Pattern NUMBERS =
      Pattern.compile(
          "[\\[({]\\s*(?<in>%1$s(?:%2$s)+)\\s*[\\])}]|(?<![\\w.])(?<bare>%1$s(?:%2$s){3,})"
              .formatted(NUMBER, NEXT));

  private static final Pattern BOX = Pattern.compile("\\bB\\d+\\b");
  private static final Pattern PLACEHOLDER = Pattern.compile("</?[a-zA-Z_]+>");
  private static final Set<String> PRONOUNS =
      Set.of(
          "he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs",
          "this", "these", "those", "one", "ones", "both");

  /** What is said of the word behind their "of". */
  private static final Set<String> PARTS =
      Set.of("one", "some", "all", "both", "each", "any", "none", "two", "three", "four", "most");

  /** What is the thing itself, and what stands behind its "of", too. */
  private static final Set<String> WHOLES =
      Set.of("group", "pair", "couple", "crowd", "piece", "bunch", "set", "row", "line", "team");

  /** What describes a thing further. */
  private static final Pattern FURTHER =
      Pattern.compile(
          "\\b(?:in|on|at|with|who|that|which|while|wearing|holding|near|behind|by|next|beside|under"
              + "|above|over|from|into|between|among|across|through|around|against|outside|inside"
              + "|\\p{L}{2,}ing (?=(?:an?|the|his|her|their|its)\\b))\\b");

  /** Copies the groups. */
  Grounded {
    boxes = List.copyOf(boxes);
  }

  /**
   * Reads a sentence and checks it.
   *
   * @param sentence as the chat model wrote it
   * @param phrases what people called each box, by its name
   */
  static Grounded read(String sentence, Map<String, Set<String>> phrases, PictureSize size) {
    List<List<String>> boxes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Matcher reference = REFERENCE.matcher(sentence);
    Optional<Rejection> wrong = words(sentence, size);
    while (reference.find()) {
      List<String> named = Stream.of(reference.group(2).split(",", -1)).map(String::strip).toList();
      wrong = wrong.or(() -> reference(reference.group(1), named, phrases));
      boxes.add(named);
      String phrase = START + reference.group(1).strip() + END;
      reference.appendReplacement(text, Matcher.quoteReplacement(phrase));
    }
    reference.appendTail(text);
    return new Grounded(text.toString(), boxes, wrong);
  }

  /** Returns the sentence without marks. */
  String plain() {
    return marked.replace(START, "").replace(END, "");
  }

  /** Looks at what stands between the references. */
  private static Optional<Rejection> words(String sentence, PictureSize size) {
    if (PLACEHOLDER.matcher(sentence).find()) {
      return Optional.of(Rejection.PLACEHOLDER);
    }
    Matcher numbers = NUMBERS.matcher(sentence);
    boolean found = false;
    while (numbers.find()) {
      found = true;
      String list = numbers.group("in") == null ? numbers.group("bare") : numbers.group("in");
      if (isOutside(list.split("[,;]|to", -1), size)) {
        return Optional.of(Rejection.OUTSIDE_PICTURE);
      }
    }
    if (found) {
      return Optional.of(Rejection.BARE_COORDINATES);
    }
    String rest = REFERENCE.matcher(sentence).replaceAll("");
    if (rest.contains("[") || rest.contains("]")) {
      return Optional.of(Rejection.UNMATCHED_MARK);
    }
    return BOX.matcher(rest).find() ? Optional.of(Rejection.BARE_BOX) : Optional.empty();
  }

  private static boolean isOutside(String[] numbers, PictureSize size) {
    for (int i = 0; i < numbers.length; i++) {
      String number = numbers[i].strip();
      int side = i % 2 == 0 ? size.width() : size.height();
      if (!number.matches("\\d{0,9}(\\.\\d*)?") || Double.parseDouble(number) > side) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Rejection> reference(
      String phrase, List<String> named, Map<String, Set<String>> phrases) {
    if (!phrases.keySet().containsAll(named)) {
      return Optional.of(Rejection.UNKNOWN_BOX);
    }
    if (BOX.matcher(phrase).find()) {
      return Optional.of(Rejection.BARE_BOX);
    }
    if (Set.copyOf(named).size() < named.size()) {
      return Optional.of(Rejection.PHRASE_MISMATCH);
    }
    boolean belongs =
        named.stream().allMatch(box -> belongs(phrase, phrases.getOrDefault(box, Set.of())));
    return belongs ? Optional.empty() : Optional.of(Rejection.PHRASE_MISMATCH);
  }

  /** Pronouns fit everything; else the phrase ends in the word that one for the box ends in. */
  private static boolean belongs(String phrase, Set<String> called) {
    List<String> heads = heads(phrase);
    return heads.stream().anyMatch(PRONOUNS::contains)
        || called.stream()
            .flatMap(other -> names(other).stream())
            .anyMatch(name -> !name.isEmpty() && heads.contains(name));
  }

  /**
   * Returns the last word before what describes it further, in the singular: of a group of things
   * and of one of the things these. Where that may be a verb, as in "a man sitting", the one before
   * it, too.
   */
  private static List<String> heads(String phrase) {
    String[] parts = parts(phrase);
    String first = lastWords(parts[0]).get(0);
    boolean further = parts.length > 1 && (PARTS.contains(first) || WHOLES.contains(first));
    return lastWords(parts[further ? 1 : 0]);
  }

  /** Returns these of what a box was called, and of a group of things "group", too. */
  private static List<String> names(String called) {
    String first = lastWords(parts(called)[0]).get(0);
    List<String> names = new ArrayList<>(heads(called));
    if (WHOLES.contains(first)) {
      names.add(first);
    }
    return names;
  }

  private static String[] parts(String phrase) {
    return FURTHER.split(phrase.toLowerCase(Locale.ROOT), -1)[0].split("\\bof\\b", -1);
  }

  private static List<String> lastWords(String text) {
    String[] words = text.strip().split("[^\\p{L}]+", -1);
    String last = words[words.length - 1];
    return last.endsWith("ing") && words.length > 1
        ? List.of(singular(last), singular(words[words.length - 2]))
        : List.of(singular(last));
  }

  private static String singular(String word) {
    return switch (word) {
      case "this" -> word;
      case "men" -> "man";
      case "women" -> "woman";
      case "children" -> "child";
      case "people" -> "person";
      case "feet" -> "foot";
      default -> {
        String one = word.replaceFirst("(?<=\\p{L}{2})ies$", "y");
        one = one.replaceFirst("(?<=x|z|ch|sh|ss)es$", "");
        yield one.length() > 3 && one.endsWith("s") && !one.endsWith("ss")
            ? one.substring(0, one.length() - 1)
            : one;
      }
    };
  }
}
