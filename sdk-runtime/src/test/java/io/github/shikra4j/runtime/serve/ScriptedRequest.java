package io.github.shikra4j.runtime.serve;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.runtime.generate.Decoding;
import io.github.shikra4j.runtime.generate.LogitRows;
import io.github.shikra4j.runtime.generate.Step;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request of so many tokens that says what becomes of it, in one list for all that run together.
 */
final class ScriptedRequest implements Decoding, Job.Listener {
  private final String name;
  private final int tokens;
  private final List<String> events;
  private final CountDownLatch ended = new CountDownLatch(1);
  private IntConsumer atStep = step -> {};
  private int steps;
  private volatile boolean cancelled;
  private volatile @Nullable ShikraException error;

  ScriptedRequest(String name, int tokens, List<String> events) {
    this.name = name;
    this.tokens = tokens;
    this.events = events;
  }

  /** Sets what is done on the scheduler's thread at each step, counted from 1. */
  ScriptedRequest atStep(IntConsumer hook) {
    this.atStep = hook;
    return this;
  }

  void cancel() {
    cancelled = true;
  }

  /** Waits for the end and returns what went wrong, if anything. */
  Optional<ShikraException> end() {
    Uninterruptibles.awaitUninterruptibly(ended);
    return Optional.ofNullable(error);
  }

  @Override
  public Optional<Step> next(LogitRows rows) {
    float[] unused = rows.row(0);
    steps++;
    events.add(name + " " + steps);
    atStep.accept(steps);
    return stopIfDue() || steps == tokens
        ? Optional.empty()
        : Optional.of(new Step(0, ImmutableIntArray.of(7)));
  }

  @Override
  public int maxTokens() {
    return tokens;
  }

  @Override
  public boolean stopIfDue() {
    return cancelled;
  }

  @Override
  public int answerTokens() {
    return steps;
  }

  @Override
  public FinishReason finishReason() {
    return cancelled ? FinishReason.CANCELLED : FinishReason.LENGTH;
  }

  @Override
  public void onBegin() {
    events.add(name + " begins");
  }

  @Override
  public void onFinished() {
    events.add(name + " ends");
    ended.countDown();
  }

  @Override
  public void onError(ShikraException failure) {
    events.add(name + " fails");
    error = failure;
    ended.countDown();
  }
}
