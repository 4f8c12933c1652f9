package io.github.shikra4j.runtime.text;

/** Holds back what {@link Detokenizer} and {@link SpaceCleaner} may yet change. */
final class LlamaTextStream implements TokenTextStream {
  private final Detokenizer detokenizer;
  private final StringBuilder pending = new StringBuilder();

  LlamaTextStream(Detokenizer detokenizer) {
    this.detokenizer = detokenizer;
  }

  @Override
  public String accept(int id) {
    detokenizer.accept(id);
    pending.append(detokenizer.drain());
    return take(SpaceCleaner.certain(pending));
  }

  @Override
  public String finish() {
    pending.append(detokenizer.finish());
    return take(pending.length());
  }

  private String take(int length) {
    String taken = SpaceCleaner.clean(pending.substring(0, length));
    pending.delete(0, length);
    return taken;
  }
}
