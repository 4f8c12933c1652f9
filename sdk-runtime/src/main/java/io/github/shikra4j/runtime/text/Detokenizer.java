package io.github.shikra4j.runtime.text;

/**
 * Joins tokens as the slow LLaMA tokenizer of transformers 4.28 does, short of the last tidying of
 * spaces.
 *
 * <p>Added tokens stand alone, with one space on either side. The tokens between two of them are a
 * group, which begins with one more space. In a group, a special token takes a space in front of
 * the run of ordinary tokens before it, unless it follows a special token. SentencePiece drops the
 * word separator that begins a run. {@code golden/tokenizer.jsonl} has an example of each.
 */
final class Detokenizer {
  private final Vocabulary vocabulary;
  private final boolean skipSpecial;
  private final StringBuilder out = new StringBuilder();
  private final Utf8Run bytes = new Utf8Run();
  private boolean started;
  private boolean inGroup;
  private boolean afterSpecial;

  /** Where the run of ordinary tokens begins. */
  private int run;

  /** Whether a word separator would be dropped here, being the first thing in its run. */
  private boolean atRunStart;

  Detokenizer(Vocabulary vocabulary, boolean skipSpecial) {
    this.vocabulary = vocabulary;
    this.skipSpecial = skipSpecial;
  }

  /** Takes the next token. */
  void accept(int id) {
    boolean special = vocabulary.isSpecial(id);
    if (special && skipSpecial) {
      return;
    }
    Vocabulary.Entry entry = vocabulary.entry(id);
    if (entry.kind() == Vocabulary.Kind.ADDED) {
      endRun();
      inGroup = false;
      separate();
      out.append(entry.name());
      return;
    }
    beginGroup();
    if (special) {
      acceptSpecial(entry.name());
    } else {
      acceptOrdinary(entry);
    }
  }

  /** Ends the text and returns what {@link #drain} has not taken. */
  String finish() {
    endRun();
    return drain().toString();
  }

  /** Takes the text so far away, which must not have special tokens to come. */
  StringBuilder drain() {
    StringBuilder taken = new StringBuilder(out);
    out.setLength(0);
    return taken;
  }

  private void separate() {
    if (started) {
      out.append(' ');
    }
    started = true;
  }

  private void beginGroup() {
    if (!inGroup) {
      separate();
      out.append(' ');
      inGroup = true;
      afterSpecial = false;
      beginRun();
    }
  }

  private void beginRun() {
    run = out.length();
    atRunStart = true;
  }

  private void endRun() {
    bytes.finish(out);
  }

  private void acceptSpecial(String name) {
    endRun();
    if (!afterSpecial) {
      out.insert(run, ' ');
    }
    out.append(name);
    afterSpecial = true;
    beginRun();
  }

  private void acceptOrdinary(Vocabulary.Entry entry) {
    afterSpecial = false;
    if (entry.kind() == Vocabulary.Kind.BYTE) {
      bytes.accept(Utf8Run.value(entry.name()), out);
      atRunStart = false;
      return;
    }
    endRun();
    // SentencePiece gives control pieces no text.
    String name = entry.kind() == Vocabulary.Kind.CONTROL ? "" : entry.name();
    int from = atRunStart && !name.isEmpty() && name.charAt(0) == Vocabulary.SEPARATOR ? 1 : 0;
    out.append(name.substring(from).replace(Vocabulary.SEPARATOR, ' '));
    atRunStart &= name.isEmpty();
  }
}
