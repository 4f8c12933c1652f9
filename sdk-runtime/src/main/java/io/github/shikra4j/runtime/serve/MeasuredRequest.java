package io.github.shikra4j.runtime.serve;

import com.google.common.primitives.ImmutableLongArray;
import java.util.concurrent.Executor;

/**
 * When what happened to a request, in nanoseconds of {@link System#nanoTime()}.
 *
 * @param promptTokens tokens of its prompt
 * @param begun its computing began
 * @param seen its picture was encoded; as {@code begun} where it was not needed
 * @param tokens each token of the answer came
 */
record MeasuredRequest(int promptTokens, long begun, long seen, ImmutableLongArray tokens) {

  /** Returns when the first token came. */
  long first() {
    return tokens.get(0);
  }

  /** Returns when the last token came. */
  long last() {
    return tokens.get(tokens.length() - 1);
  }

  /** Takes the times on the scheduler's thread. */
  static final class Recorder extends Outcome<MeasuredRequest> {
    private final Times times;

    Recorder(int promptTokens, Executor callbacks, Runnable cancel) {
      this(new Times(promptTokens), callbacks, cancel);
    }

    private Recorder(Times times, Executor callbacks, Runnable cancel) {
      super(callbacks, cancel, seconds -> times.request());
      this.times = times;
    }

    @Override
    public void onBegin() {
      times.begun = System.nanoTime();
      times.seen = times.begun;
    }

    @Override
    public void onPicture() {
      times.seen = System.nanoTime();
    }

    @Override
    public void onStep() {
      times.tokens.add(System.nanoTime());
    }
  }

  private static final class Times {
    private final int promptTokens;
    private final ImmutableLongArray.Builder tokens = ImmutableLongArray.builder();
    private long begun;
    private long seen;

    Times(int promptTokens) {
      this.promptTokens = promptTokens;
    }

    MeasuredRequest request() {
      return new MeasuredRequest(promptTokens, begun, seen, tokens.build());
    }
  }
}
