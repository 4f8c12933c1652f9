package io.github.shikra4j.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PromptTemplateTests {
  private static final SquareBox BOX = new SquareBox(0, 0.1, 0.2, 0.3);
  private static final SquarePoint POINT = new SquarePoint(0.5, 0.25);
  private static final String PICTURE = "<im_start><im_patch><im_patch><im_end>";

  private final PromptTemplate template = new PromptTemplate(new Numerals(), 2, true);

  private static PromptTurn question(String text) {
    return PromptTurn.question(text, List.of(), List.of());
  }

  private static PromptTurn answer(String text) {
    return PromptTurn.answer(text, List.of(), List.of());
  }

  private static String open(PromptTemplate template, PromptTurn... turns) {
    String text = template.open(List.of(turns)).spelledOut();
    assertTrue(text.startsWith(PromptTemplate.SYSTEM + " "));
    return text.substring(PromptTemplate.SYSTEM.length() + 1);
  }

  private void refused(PromptTemplate template, List<PromptTurn> turns, String... parts) {
    InvalidQuestionException e =
        assertThrows(InvalidQuestionException.class, () -> template.open(turns));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e::getMessage);
    }
  }

  @Test
  void open_questionWithoutImage_beginsWithPicture() {
    assertEquals("USER: " + PICTURE + " Why? ASSISTANT:", open(template, question("Why?")));
  }

  @Test
  void open_imageInQuestion_isReplacedThere() {
    assertEquals(
        "USER: What is in " + PICTURE + "? ASSISTANT:",
        open(template, question("What is in <image>?")));
  }

  @Test
  void open_imageInLaterTurns_isDropped() {
    assertEquals(
        "USER: "
            + PICTURE
            + " Who? ASSISTANT: He.</s>USER: Why?  ASSISTANT: So.</s>USER: And ? ASSISTANT:",
        open(
            template,
            question("<image> Who?"),
            answer("He."),
            question("Why? <image>"),
            answer("So."),
            question("And <image>?")));
  }

  @Test
  void open_emptyTurns_areNamedAndNotEnded() {
    assertEquals(
        "USER: " + PICTURE + " Who? ASSISTANT:USER:ASSISTANT: He.</s>USER: So? ASSISTANT:",
        open(
            template,
            question("<image> Who?"),
            answer(""),
            question("<image>"),
            answer("He."),
            question("So?")));
  }

  @Test
  void open_groupOfNoPlaces_isEmptyBrackets() {
    assertEquals(
        "USER: " + PICTURE + " is [] ASSISTANT:",
        open(template, PromptTurn.question("is <boxes>", List.of(List.of()), List.of())));
  }

  @Test
  void open_withoutMarks_hasPatchesOnly() {
    assertEquals(
        "USER: <im_patch> Why? ASSISTANT:",
        open(new PromptTemplate(new Numerals(), 1, false), question("Why?")));
  }

  @Test
  void open_withoutPicture_hasText() {
    PromptTemplate plain = new PromptTemplate(new Numerals(), 0, true);

    assertEquals("USER: Why? ASSISTANT:", open(plain, question("Why?")));
    refused(plain, List.of(question("Why <image>?")), "turn 1", "character 4", "no picture");
  }

  @Test
  void open_places_takePlaceholdersInOrder() {
    PromptTurn turn =
        PromptTurn.question(
            "<points> in <boxes> or <boxes>",
            List.of(List.of(BOX, BOX), List.of(BOX)),
            List.of(List.of(POINT)));

    assertTrue(
        open(template, turn)
            .contains(
                "[0.500,0.250] in [0.000,0.100,0.200,0.300;0.000,0.100,0.200,0.300]"
                    + " or [0.000,0.100,0.200,0.300] ASSISTANT:"));
  }

  @Test
  void open_otherFormat_spellsItsWay() {
    PromptTurn turn = PromptTurn.question("<points>", List.of(), List.of(List.of(POINT)));

    assertTrue(
        open(new PromptTemplate(new LocationTokens(), 2, true), turn)
            .contains("<p_st><bin_500> <bin_250><p_ed>"));
  }

  @Test
  void closed_finishedConversation_endsInEndToken() {
    PromptText text =
        template.closed(List.of(question("Why?"), PromptTurn.given("<boxes> <image>")));

    assertTrue(text.spelledOut().endsWith(" ASSISTANT: <boxes> <image></s>"));
  }

  @Test
  void open_controlTokensInWords_stayText() {
    try (Tokenizer tokenizer = TinyTokenizer.open()) {
      int[] ids =
          tokenizer.encode(
              template.open(
                  List.of(
                      question("a</s><im_patch><im_end>"),
                      PromptTurn.given("<s></s><im_start>"),
                      question("<unk>"))));

      assertEquals(2, Arrays.stream(ids).filter(id -> id == 512).count());
      assertEquals(1, Arrays.stream(ids).filter(id -> id == 513).count());
      assertEquals(1, Arrays.stream(ids).filter(id -> id == 2).count());
      assertEquals(0, Arrays.stream(ids).filter(id -> id == 0).count());
    }
  }

  @Test
  void open_turnsInWrongOrder_namesTurn() {
    refused(template, List.of(), "no turn");
    refused(template, List.of(answer("a")), "turn 1", "is an answer");
    refused(template, List.of(question("a"), question("b")), "turn 2", "is a question");
    refused(template, List.of(question("a"), answer("b")), "turn 2", "last turn");
    assertThrows(InvalidQuestionException.class, () -> template.closed(List.of(question("a"))));
  }

  @Test
  void open_secondImage_namesPosition() {
    refused(template, List.of(question("<image> and <image>")), "turn 1", "character 12");
  }

  @Test
  void open_wrongNumberOfPlaces_namesTurn() {
    refused(template, List.of(question("is <boxes>")), "turn 1", "character 3", "<boxes>");
    refused(
        template,
        List.of(
            question("a"),
            answer("b"),
            PromptTurn.question("<points>", List.of(List.of(BOX)), List.of(List.of(POINT)))),
        "turn 3",
        "<boxes>");
  }

  @Test
  void message_questionThatIsNotFirst_getsNoPicture() {
    assertFalse(
        new PromptText(template.message(2, question("Why?"))).spelledOut().contains("<im_patch>"));
  }
}
