package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumeralsTests {
  private final Numerals numerals = new Numerals();

  @ParameterizedTest
  // 0.0625 and 0.1875 are exact ties; 0.0005 lies above its tie, 0.2675 below.
  @CsvSource({
    "0, 0.000",
    "1, 1.000",
    "0.0625, 0.062",
    "0.1875, 0.188",
    "0.0005, 0.001",
    "0.2675, 0.268",
    "0.9995, 1.000",
    "0.99949, 0.999",
    "0.4455, 0.446",
    "0.5005, 0.500"
  })
  void points_roundsExactBinaryValueHalfEven(double value, String expected) {
    assertEquals("[" + expected + ",0.500]", numerals.points(List.of(new SquarePoint(value, 0.5))));
  }

  @Test
  void boxes_several_areOneGroup() {
    assertEquals(
        "[0.000,0.100,0.200,0.300;0.400,0.500,0.600,1.000]",
        numerals.boxes(List.of(new SquareBox(0, 0.1, 0.2, 0.3), new SquareBox(0.4, 0.5, 0.6, 1))));
  }

  @Test
  void parse_boxesAndPoints_tellsWhereEachNumberStands() {
    String text = "a dog[0.1,0.25,1,0.;0.5,0.6,0.7,0.8] at [٠.5,0.125].";

    List<CoordinateGroup> groups = numerals.parse(text).groups();

    assertEquals(2, groups.size());
    assertEquals(
        List.of(new SquareBox(0.1, 0.25, 1, 0), new SquareBox(0.5, 0.6, 0.7, 0.8)),
        groups.get(0).boxes());
    assertEquals(List.of(), groups.get(0).points());
    assertEquals(List.of(new SquarePoint(0.5, 0.125)), groups.get(1).points());
    assertEquals("[٠.5,0.125]", text.substring(groups.get(1).start(), groups.get(1).end()));
    assertEquals(
        List.of("0.1", "0.25", "1", "0.", "0.5", "0.6", "0.7", "0.8"),
        groups.get(0).numbers().stream().map(n -> text.substring(n.start(), n.end())).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.1,0.2,0.3] | [0.1,0.2,0.3] | three numbers where 2 or 4 were expected",
        "x [0.5] y | [0.5] | one number where 2 or 4 were expected",
        "[0.1, 0.2, 0.3, 0.4] | [0.1, 0.2, 0.3, 0.4] | spaces between numbers",
        "[.1,.2] | [.1,.2] | a decimal point without a digit before it",
        "a [0.1,0.2,0.3,0.4 and | [0.1,0.2,0.3,0.4 | not closed",
        "[[0.1,0.2, x | [0.1,0.2, | not closed",
        "at 0.1,0.2,0.3,0.4] ok | 0.1,0.2,0.3,0.4] | not opened",
        "[0.1,0.2,0.3,0.4;] | [0.1,0.2,0.3,0.4;] | a number is missing at the end",
        "[0.1,0.2,0.3,0.4;0.5,0.6] | [0.1,0.2,0.3,0.4;0.5,0.6] | two numbers after a place of 4",
        "(0.1,0.2,0.3,0.4) | (0.1,0.2,0.3,0.4) | round brackets where square ones were expected",
        "at (0.10, 0.20; 0.3 ,0.4). | (0.10, 0.20; 0.3 ,0.4) | round brackets where square ones were expected",
        "[10.5,0.2] | [10.5,0.2] | more than one digit before the decimal point",
        "[-0.1,0.2,0.3,0.4] | [-0.1,0.2,0.3,0.4] | a negative number",
        "[0.1,,0.3,0.4] | [0.1,,0.3,0.4] | a number is missing before ','",
        "[1e-1,0.2] | [1e-1,0.2] | 'e' where a number was expected",
        "[0..1,0.2] | [0..1,0.2] | a decimal point without a digit before it"
      })
  void parse_malformed_saysWhatIsWrong(String text, String part, String reason) {
    ParsedText parsed = numerals.parse(text);

    assertEquals(List.of(), parsed.groups());
    assertEquals(List.of(new Malformed(part, text.indexOf(part), reason)), parsed.malformed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[a,b,c,d]", "see [5]", "[]", "(1)", "(1,2)", "[", "]", "a [b", "f(x, y)", "1.5"})
  void parse_otherBrackets_areNoCoordinates(String text) {
    assertEquals(new ParsedText(List.of(), List.of()), numerals.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[[[[0.1,0.1,", "[", "0.1,", "]", "(0.1,", "0.1]", "[0.1,0.1;", "[0.1 "})
  void parse_hostileText_takesLinearTime(String part) {
    String text = part.repeat(2_000_000 / part.length());

    // Quadratic time would take hours, and the build would not end.
    ParsedText parsed = numerals.parse(text);

    assertTrue(parsed.groups().isEmpty());
  }
}
