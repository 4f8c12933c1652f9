package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerTextTests {

  private static AnswerText read(String raw) {
    return AnswerText.of(raw, new Numerals().parse(raw).groups());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "the dog[0.1,0.2] and|the dog and",
        "the dog [0.1,0.2] and|the dog and",
        " the dog [0.1,0.2].|the dog.",
        "the dog [0.1,0.2] , a cat[0.3,0.4]|the dog, a cat",
        "[0.1,0.2] is it|is it",
        "Answer: [0.1,0.2] .|Answer:.",
        "dogs [0.1,0.2] [0.3,0.4] run |dogs run",
        "dogs[0.1,0.2][0.3,0.4]run|dogs run",
        "two  spaces [0.1] stay|two  spaces [0.1] stay",
        "[0.1,0.2]|''"
      })
  void text_coordinates_goWithTheirSpaces(String raw, String expected) {
    assertEquals(expected, read(raw).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a rope [0.1,0.2] is connecting the left dog [0.3,0.4] with the man [0.5,0.6]. | a rope;the left dog;the man",
        "Two dogs[0.1,0.2;0.3,0.4] look at a ball[0.5,0.6] outside. | Two dogs;a ball",
        "He is the dog on the left [0.1,0.2]. | the dog on the left",
        "The cat sits on the table [0.1,0.2]. | the table",
        "the two men[0.1,0.2] | the two men",
        "I see it[0.1,0.2] there | it",
        "[0.1,0.2] and dogs[0.3,0.4] | '';dogs",
        "Answer: [0.1,0.2] . | ''",
        "Yes, left-most dog[0.1,0.2] | left-most dog",
        "[0.1,0.2][0.3,0.4] | '';''",
        "the dog [0.1,0.2] [0.3,0.4] | the dog;''",
        "the dog [0.1,0.2][0.3,0.4], a cat[0.5,0.6] | the dog;'';a cat",
        "with[0.1,0.2] | ''"
      })
  void phrases_everyGroup_hasWordsBeforeIt(String raw, String expected) {
    AnswerText answer = read(raw);

    List<String> phrases = List.of(expected.replace("''", "").split(";", -1));
    assertEquals(phrases, answer.phrases().stream().map(AnswerText.Phrase::text).toList());
    for (AnswerText.Phrase phrase : answer.phrases()) {
      assertEquals(phrase.text(), answer.text().substring(phrase.start(), phrase.end()));
    }
  }

  @Test
  void of_manyGroups_keepsAllSpansInText() {
    AnswerText answer = read("a dog [0.1,0.2] . ".repeat(5_000));

    assertEquals(5_000, answer.phrases().size());
    for (AnswerText.Phrase phrase : answer.phrases()) {
      assertEquals("a dog", answer.text().substring(phrase.start(), phrase.end()));
    }
  }
}
