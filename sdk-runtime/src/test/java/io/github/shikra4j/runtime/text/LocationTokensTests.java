package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LocationTokensTests {
  private final LocationTokens tokens = new LocationTokens();

  @Test
  void boxes_several_areOneGroup() {
    assertEquals(
        "<b_st><bin_0> <bin_100> <bin_200> <bin_1000><b_sep><bin_1> <bin_2> <bin_3> <bin_4><b_ed>",
        tokens.boxes(
            List.of(new SquareBox(0, 0.1, 0.2, 1), new SquareBox(0.001, 0.002, 0.003, 0.004))));
  }

  @Test
  void prompt_withBox_holdsTokensOfTheirOwnButNoneThatPeopleWrote() {
    PromptTurn question =
        PromptTurn.question(
            "Is <bin_7> at <boxes>?", List.of(List.of(new SquareBox(0.1, 0.2, 0.3, 1))), List.of());
    List<PromptText.Control> controls =
        new PromptTemplate(new LocationTokens(), 0, false)
            .open(List.of(question)).segments().stream()
                .filter(segment -> segment instanceof PromptText.Control)
                .map(segment -> (PromptText.Control) segment)
                .toList();
    assertEquals(
        List.of("<b_st>", "<bin_100>", "<bin_200>", "<bin_300>", "<bin_1000>", "<b_ed>"),
        controls.stream().map(PromptText.Control::token).toList());
  }

  @Test
  void parse_ownText_returnsPlaces() {
    List<SquarePoint> points = List.of(new SquarePoint(0.5, 0.25), new SquarePoint(1, 0));
    String text = "here " + tokens.points(points);

    CoordinateGroup group = tokens.parse(text).groups().get(0);

    assertEquals(points, group.points());
    assertEquals(5, group.start());
    assertEquals(text.length(), group.end());
    assertEquals(
        List.of("<bin_500>", "<bin_250>", "<bin_1000>", "<bin_0>"),
        group.numbers().stream().map(n -> text.substring(n.start(), n.end())).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<b_st><bin_1><bin_2><bin_3><b_ed> | 3 numbers where 4 were expected",
        "<b_st><bin_1><bin_2><bin_3><bin_4> | not closed",
        "<bin_1> <bin_2><p_ed> | not opened",
        "<b_st><bin_1><bin_2><p_ed> | marks of boxes and of points in one group"
      })
  void parse_malformed_saysWhatIsWrong(String text, String reason) {
    ParsedText parsed = tokens.parse("x " + text + " y");

    assertEquals(List.of(), parsed.groups());
    assertEquals(List.of(new Malformed(text, 2, reason)), parsed.malformed());
  }

  @Test
  void parse_wordsInGroup_endIt() {
    ParsedText parsed = tokens.parse("<p_st><bin_1> and <bin_2><p_ed>");

    assertEquals(List.of(), parsed.groups());
    assertEquals(
        List.of("not closed", "not opened"),
        parsed.malformed().stream().map(Malformed::reason).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<b_st>", "<b_st><bin_1>", "<bin_", "<b_st> ", "<bin_1> x", "<"})
  void parse_hostileText_takesLinearTime(String part) {
    String text = part.repeat(2_000_000 / part.length());

    // Quadratic time would take hours, and the build would not end.
    ParsedText parsed = tokens.parse(text);

    assertTrue(parsed.groups().isEmpty());
  }
}
