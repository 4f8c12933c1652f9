package io.github.shikra4j.runtime.text;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Malformed;
import java.util.Arrays;
import java.util.List;

/** What Jazzer runs, in a process of its own: see {@link TextFuzzTests}. */
public final class TextFuzzer {
  private static final Tokenizer TOKENIZER = TinyTokenizer.open();

  private TextFuzzer() {}

  /** Tries one input; whatever this throws is a finding. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    boolean numerals = data.consumeBoolean();
    String text = data.consumeRemainingAsString();
    CoordinateFormat format = numerals ? new Numerals() : new LocationTokens();
    parse(format, text);
    tokenize(text);
    prompt(format, text);
  }

  private static void parse(CoordinateFormat format, String text) {
    ParsedText parsed = format.parse(text);
    int from = 0;
    for (CoordinateGroup group : parsed.groups()) {
      check(group.start() >= from && group.end() > group.start(), "spans overlap");
      check(group.numbers().size() % group.kind().numbers() == 0, "a place is not whole");
      check(group.boxes().isEmpty() != group.points().isEmpty(), "neither boxes nor points");
      from = group.end();
    }
    for (Malformed malformed : parsed.malformed()) {
      check(text.startsWith(malformed.text(), malformed.start()), "not in the text");
    }
    AnswerText answer = AnswerText.of(text, parsed.groups());
    for (AnswerText.Phrase phrase : answer.phrases()) {
      check(
          phrase.text().equals(answer.text().substring(phrase.start(), phrase.end())),
          "phrase is not where it says");
    }
  }

  private static void tokenize(String text) {
    PromptText plain = new PromptText(List.of(new PromptText.Text(text)));
    int[] ids = TOKENIZER.encode(plain);
    check(Arrays.stream(ids).skip(1).allMatch(id -> id > 2 && id < 512), "a control token");
    String expected = UnicodeText.wellFormed(text).replace(Vocabulary.SEPARATOR, ' ');
    check(
        TOKENIZER
            .decode(ids, true)
            .equals(SpaceCleaner.clean(text.isEmpty() ? "" : " " + expected)),
        "text does not come back");
    TokenTextStream stream = TOKENIZER.stream();
    int[] marked = TOKENIZER.encode(text);
    StringBuilder joined = new StringBuilder();
    for (int id : marked) {
      joined.append(stream.accept(id));
    }
    joined.append(stream.finish());
    check(joined.toString().equals(TOKENIZER.decode(marked, true)), "streamed text differs");
  }

  private static void prompt(CoordinateFormat format, String text) {
    PromptTemplate template = new PromptTemplate(format, 1, true);
    try {
      template.open(List.of(PromptTurn.question(text, List.of(), List.of())));
    } catch (InvalidQuestionException e) {
      check(text.contains("<"), "refused without a placeholder");
    }
  }

  private static void check(boolean holds, String finding) {
    if (!holds) {
      throw new AssertionError(finding);
    }
  }
}
