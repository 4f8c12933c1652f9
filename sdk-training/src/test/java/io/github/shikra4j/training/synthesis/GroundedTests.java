package io.github.shikra4j.training.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shikra4j.PictureSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroundedTests {
  private static final PictureSize SIZE = new PictureSize(500, 375);
  private static final Map<String, Set<String>> PHRASES =
      Map.of("B1", Set.of("two dogs"), "B2", Set.of("two dogs"), "B3", Set.of("A man in a hat"));

  @Test
  void read_sentenceWithReferences_marksPhrasesAndKeepsTheirBoxes() {
    Grounded read = Grounded.read("Does [the man](B3) hold [the dogs](B1, B2)?", PHRASES, SIZE);
    assertEquals(Optional.empty(), read.rejection());
    assertEquals(List.of(List.of("B3"), List.of("B1", "B2")), read.boxes());
    assertEquals("Does <ph_st>the man<ph_ed> hold <ph_st>the dogs<ph_ed>?", read.marked());
  }

  @ParameterizedTest
  @CsvSource({
    "glasses,a glass",
    "these ladies,an old lady",
    "children,a child",
    "dishes,the dish",
    "one,a dress",
    "the dogs on the left,two dogs",
    "one of the dogs,two dogs",
    "both of the dogs,two dogs",
    "the group,a group of children",
    "the children,a group of children",
    "the group of children,children",
    "the man walking a dog,a man",
    "the man sitting on a bench,a man",
    "the man next to the car,a man",
    "this,a man",
    "the one under the tree,a man",
    "the white building,a building with a red roof"
  })
  void read_phraseWithTheSameNoun_counts(String phrase, String called) {
    Map<String, Set<String>> phrases = Map.of("B1", Set.of(called));
    Grounded read = Grounded.read("See [" + phrase + "](B1), 1, 2 or 3.", phrases, SIZE);
    assertEquals(Optional.empty(), read.rejection());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[the man](B9) walks. | UNKNOWN_BOX",
        "[the man](B3,) walks. | UNKNOWN_BOX",
        "[the man](B1) walks. | PHRASE_MISMATCH",
        "[the man](B3,B1) walks. | PHRASE_MISMATCH",
        "[one of the dogs](B3) walks. | PHRASE_MISMATCH",
        "[both of the dogs](B3) walk. | PHRASE_MISMATCH",
        "[a group of men](B1) walks. | PHRASE_MISMATCH",
        "[the man walking a dog](B1) walks. | PHRASE_MISMATCH",
        "[the man next to the dogs](B1) walks. | PHRASE_MISMATCH",
        "[the dogs](B1,B1) walk. | PHRASE_MISMATCH",
        "[B3 man](B3) walks. | BARE_BOX",
        "[the man](B3) is at 10,20 to 100,90. | BARE_COORDINATES",
        "[the man walks. | UNMATCHED_MARK",
        "[the man] walks. | UNMATCHED_MARK",
        "[the man](B3) is at (10, 20, 501, 90). | OUTSIDE_PICTURE",
        "[the man](B3) is at [-1, 20]. | OUTSIDE_PICTURE",
        "[the man](B3) is at [10, 20, 100, 90]. | BARE_COORDINATES",
        "[the man](B3) is at 10, 20, 100, 90. | BARE_COORDINATES",
        "[the man](B3) is at 10, 20, 100, 900. | OUTSIDE_PICTURE",
        "[the man](B3) is left of B1. | BARE_BOX",
        "[the man](B3) is <boxes>. | PLACEHOLDER",
        "<ph_st>[the man](B3) walks. | PLACEHOLDER"
      })
  void read_sentenceThatPointsWrong_saysWhy(String sentence, Rejection reason) {
    assertEquals(Optional.of(reason), Grounded.read(sentence, PHRASES, SIZE).rejection());
  }
}
