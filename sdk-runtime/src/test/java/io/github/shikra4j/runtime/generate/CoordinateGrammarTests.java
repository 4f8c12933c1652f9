package io.github.shikra4j.runtime.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.runtime.generate.CoordinateGrammar.Notation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CoordinateGrammarTests {
  private static final String NUMBER = "(?:0\\.\\d{3}|1\\.000)";
  private static final String BOX = NUMBER + "(?:," + NUMBER + "){3}";
  private static final String POINT = NUMBER + "," + NUMBER;
  private static final Pattern GROUP =
      Pattern.compile("\\[(?:" + BOX + "(?:;" + BOX + ")*|" + POINT + "(?:;" + POINT + ")*)\\]");

  private static final FakeTokenizer NUMERALS = FakeTokenizer.numerals();
  private static final FakeTokenizer GROUPED = FakeTokenizer.groupedDigits();
  private static final FakeTokenizer LOCATIONS = FakeTokenizer.locations();

  @Test
  @Tag("slow")
  void box_onAnyLogits_parsesInOrderAndIsWhatTheTokenizerWrites() {
    CoordinateGrammar grammar = CoordinateGrammar.of(NUMERALS);
    for (int seed = 0; seed < 10_000; seed++) {
      int[] ids = walk(grammar, CoordinateConstraint.BOX, 26, NUMERALS, seed);
      String text = NUMERALS.decode(ids, true).strip();

      assertTrue(text.matches("\\[" + BOX + "\\]"), text);
      assertOrdered(text);
      assertCanonical(NUMERALS, ids, text);
    }
  }

  @Test
  void boxes_onAnyLogitsAndBudget_finishWithinIt() {
    CoordinateGrammar grammar = CoordinateGrammar.of(NUMERALS);
    int longest = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      int budget = 26 + seed % 120;
      int[] ids = walk(grammar, CoordinateConstraint.BOXES, budget, NUMERALS, seed);
      String text = NUMERALS.decode(ids, true).strip();

      assertTrue(ids.length <= budget, text);
      assertTrue(text.matches("\\[" + BOX + "(;" + BOX + ")*\\]"), text);
      assertOrdered(text);
      assertCanonical(NUMERALS, ids, text);
      longest = Math.max(longest, text.split(";", -1).length);
    }
    assertTrue(longest >= 4, "at most " + longest + " boxes");
  }

  @Test
  void point_onAnyLogits_parses() {
    CoordinateGrammar grammar = CoordinateGrammar.of(NUMERALS);
    for (int seed = 0; seed < 500; seed++) {
      int[] ids = walk(grammar, CoordinateConstraint.POINT, 14, NUMERALS, seed);
      String text = NUMERALS.decode(ids, true).strip();

      assertTrue(text.matches("\\[" + POINT + "\\]"), text);
      assertCanonical(NUMERALS, ids, text);
    }
  }

  @Test
  @Tag("slow")
  void box_ofTokenizerThatGroupsDigits_parsesInOrder() {
    CoordinateGrammar grammar = CoordinateGrammar.of(GROUPED);
    boolean grouped = false;
    for (int seed = 0; seed < 500; seed++) {
      int[] ids = walk(grammar, CoordinateConstraint.BOX, 26, GROUPED, seed);
      String text = GROUPED.decode(ids, true).strip();

      assertTrue(text.matches("\\[" + BOX + "\\]"), text);
      assertOrdered(text);
      grouped |= Arrays.stream(ids).anyMatch(id -> GROUPED.piece(id).matches("\\d{3}"));
    }
    assertTrue(grouped, "no token of three digits came");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"1", "13", "14", "40", "200"})
  void wellFormed_onAnyLogitsAndBudget_leavesNoBracketOpen(int budget) {
    for (FakeTokenizer tokenizer : List.of(NUMERALS, GROUPED)) {
      CoordinateGrammar grammar = CoordinateGrammar.of(tokenizer);
      for (int seed = 0; seed < 300; seed++) {
        int[] ids = walk(grammar, CoordinateConstraint.WELL_FORMED, budget, tokenizer, seed);
        String text = tokenizer.decode(ids, true);
        String outside = GROUP.matcher(text).replaceAll("");

        assertFalse(outside.contains("["), text);
        assertOrdered(text);
      }
    }
  }

  @Test
  void wellFormed_inFreeText_refusesABracketOnlyWhereItCannotBeClosed() {
    GrammarState roomy = start(NUMERALS, CoordinateConstraint.WELL_FORMED, 14);
    GrammarState exact = start(NUMERALS, CoordinateConstraint.WELL_FORMED, 13);
    GrammarState tight = start(NUMERALS, CoordinateConstraint.WELL_FORMED, 12);

    for (String opening : List.of("[", " [", "([", "][", "],[")) {
      assertTrue(roomy.allowed().contains(NUMERALS.id(opening)), opening);
      assertTrue(exact.allowed().contains(NUMERALS.id(opening)), opening);
      assertFalse(tight.allowed().contains(NUMERALS.id(opening)), opening);
    }
    for (String never : List.of("[[", "['", "[0", "[PAD]")) {
      assertFalse(roomy.allowed().contains(NUMERALS.id(never)), never);
    }
    assertFalse(roomy.allowed().contains(3), "the byte token of a bracket");
    assertTrue(tight.allowed().contains(NUMERALS.endId()));
    assertTrue(tight.allowed().contains(NUMERALS.id("dog")));
  }

  @Test
  void wellFormed_behindANumber_mayCloseWithTheTextThatFollows() {
    GrammarState state = start(NUMERALS, CoordinateConstraint.WELL_FORMED, 100);
    for (String piece : List.of("[ 0 . 1 2 3 , 0 . 4 5 6".split(" ", -1))) {
      state = state.accept(NUMERALS.id(piece));
    }

    for (String piece : List.of(",", ";", "]", "].", "],", "][", "],[")) {
      assertTrue(state.allowed().contains(NUMERALS.id(piece)), piece);
    }
    for (String piece : List.of("0", " [", ";[", "a", "</s>")) {
      assertFalse(state.allowed().contains(NUMERALS.id(piece)), piece);
    }
    assertTrue(state.accept(NUMERALS.id("].")).allowed().contains(NUMERALS.id("dog")));
    assertFalse(state.accept(NUMERALS.id("],[")).allowed().contains(NUMERALS.id("dog")));
  }

  @Test
  void wellFormed_group_holdsOneKind() {
    GrammarState state = start(NUMERALS, CoordinateConstraint.WELL_FORMED, 100);
    for (String piece : List.of("[ 0 . 1 2 3 , 0 . 4 5 6 ; 0 . 1 2 3 , 0 . 4 5 6".split(" ", -1))) {
      state = state.accept(NUMERALS.id(piece));
    }
    assertFalse(state.allowed().contains(NUMERALS.id(",")), "a third number in a group of points");
  }

  @Test
  void box_digits_areHeldByTheEarlierCoordinate() {
    GrammarState state = written("[ 0 . 7 5 8 , 1 . 0 0 0 ,");
    assertDigits("01", state);
    state = state.accept(NUMERALS.id("0")).accept(NUMERALS.id("."));
    assertDigits("789", state);
    assertDigits("56789", state.accept(NUMERALS.id("7")));
    assertDigits("89", state.accept(NUMERALS.id("7")).accept(NUMERALS.id("5")));
    assertDigits("0123456789", state.accept(NUMERALS.id("8")));
  }

  @Test
  void forced_behindTheLastDigit_isAllThatHasNoChoice() {
    assertEquals(
        ",1.000]</s>",
        spell(written("[ 0 . 7 5 8 , 1 . 0 0 0 , 0 . 9 9").accept(NUMERALS.id("9"))));
    assertEquals(".", spell(written("[ 0")));
    assertEquals(".000,", spell(written("[ 1")));
    assertEquals(" [", spell(start(NUMERALS, CoordinateConstraint.BOX, 26)));
    assertEquals("]</s>", spell(written("[ 0 . 7 5 8 , 0 . 5 0 0 , 0 . 9 9 9 , 0 . 9 9 9")));
  }

  @Test
  void likely_fromTheBeginning_reachesTheFirstDecimal() {
    GrammarState state = start(NUMERALS, CoordinateConstraint.BOX, 26);
    assertEquals(" [0.", NUMERALS.decode(state.likely(), false));
  }

  @Test
  void isComplete_onlyBehindTheEndToken() {
    GrammarState state = written("[ 0 . 7 5 8 , 0 . 5 0 0 , 0 . 9 9 9 , 0 . 9 9 9 ]");
    assertFalse(state.isComplete());
    assertTrue(state.accept(NUMERALS.endId()).isComplete());
  }

  @Test
  void accept_ofAnotherToken_isRefused() {
    GrammarState state = written("[ 0");
    assertThrows(IllegalArgumentException.class, () -> state.accept(NUMERALS.id("0.")));
    assertThrows(IllegalArgumentException.class, () -> state.accept(NUMERALS.id("dog")));
  }

  @ParameterizedTest
  @CsvSource({"BOX,26", "BOXES,26", "POINT,14"})
  void start_withTooFewTokens_saysHowManyItNeeds(CoordinateConstraint constraint, int needed) {
    CoordinateGrammar grammar = CoordinateGrammar.of(NUMERALS);
    assertEquals(needed, grammar.shortest(constraint));
    assertTrue(grammar.start(constraint, needed).isPresent());
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> grammar.start(constraint, needed - 1));
    assertTrue(e.getMessage().contains("needs " + needed), e.getMessage());
  }

  @Test
  void start_withoutConstraint_isNoGrammar() {
    assertTrue(CoordinateGrammar.of(NUMERALS).start(CoordinateConstraint.NONE, 1).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"7", "]", "."})
  void of_tokenizerWithoutACharacter_namesIt(String missing) {
    FakeTokenizer tokenizer = FakeTokenizer.without(missing);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> CoordinateGrammar.of(tokenizer));
    assertTrue(e.getMessage().contains("'" + missing + "'"), e.getMessage());
  }

  @Test
  void of_tokenizerWithLocationTokens_usesThemUnlessTold() {
    assertEquals(Notation.LOCATION_TOKENS, CoordinateGrammar.of(LOCATIONS).notation());
    assertEquals(Notation.NUMERALS, CoordinateGrammar.of(LOCATIONS, Notation.NUMERALS).notation());
    assertThrows(
        CheckpointException.class, () -> CoordinateGrammar.of(NUMERALS, Notation.LOCATION_TOKENS));
  }

  @Test
  void locations_onAnyLogitsAndBudget_parseInOrder() {
    CoordinateGrammar grammar = CoordinateGrammar.of(LOCATIONS);
    String item = "<b_st>(<bin_\\d+>){4}";
    for (int seed = 0; seed < 500; seed++) {
      int budget = 7 + seed % 30;
      String box = decode(walk(grammar, CoordinateConstraint.BOX, budget, LOCATIONS, seed));
      String boxes = decode(walk(grammar, CoordinateConstraint.BOXES, budget, LOCATIONS, seed));
      String point = decode(walk(grammar, CoordinateConstraint.POINT, budget, LOCATIONS, seed));

      assertTrue(box.matches(item + "<b_ed>"), box);
      assertTrue(boxes.matches(item + "(<b_sep>(<bin_\\d+>){4})*<b_ed>"), boxes);
      assertTrue(point.matches("<p_st>(<bin_\\d+>){2}<p_ed>"), point);
      assertOrdered(numerals(boxes));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "6", "60"})
  void locationsWellFormed_onAnyLogitsAndBudget_leaveNothingOpen(int budget) {
    CoordinateGrammar grammar = CoordinateGrammar.of(LOCATIONS);
    Pattern group =
        Pattern.compile(
            "<b_st>(<bin_\\d+>){4}(<b_sep>(<bin_\\d+>){4})*<b_ed>|<p_st>(<bin_\\d+>){2}<p_ed>");
    for (int seed = 0; seed < 300; seed++) {
      String text =
          decode(walk(grammar, CoordinateConstraint.WELL_FORMED, budget, LOCATIONS, seed));
      assertFalse(group.matcher(text).replaceAll("").contains("<b"), text);
      assertFalse(group.matcher(text).replaceAll("").contains("<p"), text);
    }
  }

  @Test
  void sameTenth_ofALocationToken_isItsHundred() {
    CoordinateGrammar grammar = CoordinateGrammar.of(LOCATIONS);
    TokenSet tenth = grammar.sameTenth(LOCATIONS.id("<bin_250>"));
    assertTrue(tenth.contains(LOCATIONS.id("<bin_200>")));
    assertTrue(tenth.contains(LOCATIONS.id("<bin_299>")));
    assertFalse(tenth.contains(LOCATIONS.id("<bin_199>")));
    assertFalse(tenth.contains(LOCATIONS.id("<bin_300>")));
    assertTrue(grammar.sameTenth(LOCATIONS.id("<bin_1000>")).isSingle());
    assertEquals(0, grammar.sameTenth(LOCATIONS.id("a")).ranges());
  }

  private static String decode(int[] ids) {
    return LOCATIONS.decode(ids, true);
  }

  private static String numerals(String locations) {
    Matcher bins = Pattern.compile("(<b_sep>)?<bin_(\\d+)>").matcher(locations);
    StringBuilder text = new StringBuilder();
    while (bins.find()) {
      text.append(text.isEmpty() ? "[" : bins.group(1) == null ? "," : ";");
      text.append(String.format(Locale.ROOT, "%.3f", Integer.parseInt(bins.group(2)) / 1000.0));
    }
    return text + "]";
  }

  private static GrammarState start(
      FakeTokenizer tokenizer, CoordinateConstraint constraint, int tokens) {
    return CoordinateGrammar.of(tokenizer).start(constraint, tokens).orElseThrow();
  }

  private static GrammarState written(String pieces) {
    GrammarState state = start(NUMERALS, CoordinateConstraint.BOX, 26);
    for (String piece : (" " + pieces).split("(?<!^) ", -1)) {
      state = state.accept(NUMERALS.id(piece));
    }
    return state;
  }

  private static String spell(GrammarState state) {
    return NUMERALS.decode(state.forced(), false);
  }

  private static void assertDigits(String digits, GrammarState state) {
    int[] ids = digits.chars().map(c -> NUMERALS.id("" + (char) c)).toArray();
    assertEquals(TokenSet.of(ids).toString(), state.allowed().toString());
  }

  private static void assertCanonical(FakeTokenizer tokenizer, int[] ids, String text) {
    int[] expected = Arrays.copyOfRange(tokenizer.encode(text), 1, ids.length);
    assertArrayEquals(expected, Arrays.copyOf(ids, ids.length - 1), text);
    assertEquals(tokenizer.endId(), ids[ids.length - 1]);
  }

  private static void assertOrdered(String text) {
    Matcher groups = GROUP.matcher(text);
    while (groups.find()) {
      for (String item : groups.group().substring(1, groups.group().length() - 1).split(";", -1)) {
        double[] n = Arrays.stream(item.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
        assertTrue(n.length == 2 || (n[2] >= n[0] && n[3] >= n[1]), text);
      }
    }
  }

  /** Writes an answer by random choice among the allowed, until it is complete or full. */
  private static int[] walk(
      CoordinateGrammar grammar,
      CoordinateConstraint constraint,
      int budget,
      FakeTokenizer tokenizer,
      long seed) {
    Random random = new Random(seed);
    GrammarState state = grammar.start(constraint, budget).orElseThrow();
    List<Integer> ids = new ArrayList<>();
    while (!state.isComplete() && ids.size() < budget) {
      int[] allowed = ids(state.allowed(), tokenizer.vocabularySize());
      int token = allowed[random.nextInt(allowed.length)];
      ids.add(token);
      state = state.accept(token);
      if (constraint == CoordinateConstraint.WELL_FORMED && token == tokenizer.endId()) {
        break;
      }
    }
    return ids.stream().mapToInt(i -> i).toArray();
  }

  private static int[] ids(TokenSet set, int vocabulary) {
    return IntStream.range(0, set.ranges())
        .flatMap(range -> IntStream.range(set.from(range), set.to(range, vocabulary)))
        .toArray();
  }
}
