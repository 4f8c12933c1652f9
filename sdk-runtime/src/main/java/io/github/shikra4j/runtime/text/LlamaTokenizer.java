package io.github.shikra4j.runtime.text;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.OptionalInt;

/** The slow LLaMA tokenizer of transformers 4.28, over any subword model. */
final class LlamaTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;
  private final SubwordEncoder subwords;

  LlamaTokenizer(Vocabulary vocabulary, SubwordEncoder subwords) {
    this.vocabulary = vocabulary;
    this.subwords = subwords;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int beginId() {
    return vocabulary.begin();
  }

  @Override
  public int endId() {
    return vocabulary.end();
  }

  @Override
  public OptionalInt controlId(String token) {
    return vocabulary.control(token);
  }

  @Override
  public int[] encode(String text) {
    return encode(PromptText.split(text, vocabulary.controlPattern()));
  }

  @Override
  public int[] encode(PromptText text) {
    ImmutableIntArray.Builder ids = ImmutableIntArray.builder().add(beginId());
    List<PromptText.Segment> segments = text.segments();
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) instanceof PromptText.Control control) {
        int id = requireControl(control.token());
        for (int n = 0; n < control.count(); n++) {
          ids.add(id);
        }
      } else if (segments.get(i) instanceof PromptText.Text plain) {
        String stripped =
            strip(plain.text(), controlAt(segments, i - 1), controlAt(segments, i + 1));
        if (!stripped.isEmpty()) {
          ids.addAll(ImmutableIntArray.copyOf(subwords.encode(UnicodeText.wellFormed(stripped))));
        }
      }
    }
    return ids.build().toArray();
  }

  private static String controlAt(List<PromptText.Segment> segments, int index) {
    return index >= 0
            && index < segments.size()
            && segments.get(index) instanceof PromptText.Control control
        ? control.token()
        : "";
  }

  private String strip(String text, String before, String after) {
    int start = 0;
    int end = text.length();
    if (!after.isEmpty() && vocabulary.stripsBefore(after)) {
      end = UnicodeText.endWithoutSpace(text);
    }
    if (!before.isEmpty() && vocabulary.stripsAfter(before)) {
      start = UnicodeText.startWithoutSpace(text);
    }
    return start < end ? text.substring(start, end) : "";
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    Detokenizer detokenizer = new Detokenizer(vocabulary, skipSpecial);
    for (int id : ids) {
      detokenizer.accept(id);
    }
    return SpaceCleaner.clean(detokenizer.finish());
  }

  @Override
  public String piece(int id) {
    Vocabulary.Entry entry = vocabulary.entry(id);
    return switch (entry.kind()) {
      case ORDINARY -> entry.name().replace(Vocabulary.SEPARATOR, ' ');
      case CONTROL, ADDED -> entry.name();
      case BYTE -> Utf8Run.of(Utf8Run.value(entry.name()));
    };
  }

  @Override
  public TokenTextStream stream() {
    return new LlamaTextStream(new Detokenizer(vocabulary, true));
  }

  @Override
  public void close() {
    subwords.close();
  }
}
