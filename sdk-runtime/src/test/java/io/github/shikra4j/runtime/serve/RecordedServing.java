package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.FinishReason;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ShikraException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a listener heard, without times, each kind in order. */
final class RecordedServing implements ServingListener {
  final List<Load> loads = recorded();
  final List<Boolean> pictures = recorded();
  final List<Pass> passes = recorded();
  final List<String> ends = recorded();
  private final List<Duration> begun = recorded();
  private final List<Duration> firstTokens = recorded();

  private static <T> List<T> recorded() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  int begun() {
    return begun.size();
  }

  int firstTokens() {
    return firstTokens.size();
  }

  @Override
  public void onLoad(Load load) {
    loads.add(load);
  }

  @Override
  public void onBegun(Duration waited) {
    begun.add(waited);
  }

  @Override
  public void onPicture(boolean cached) {
    pictures.add(cached);
  }

  @Override
  public void onPass(Pass pass) {
    passes.add(new Pass(pass.requests(), pass.promptTokens(), pass.answerTokens(), Duration.ZERO));
  }

  @Override
  public void onFirstToken(Duration sinceSubmitted) {
    firstTokens.add(sinceSubmitted);
  }

  @Override
  public void onAnswered(FinishReason reason, Duration sinceSubmitted) {
    ends.add(reason.name());
  }

  @Override
  public void onFailed(ShikraException error, Duration sinceSubmitted) {
    ends.add("failed: " + error.getClass().getSimpleName());
  }

  @Override
  public void onRejected(ShikraException error, Duration sinceSubmitted) {
    ends.add("rejected: " + error.getClass().getSimpleName());
  }
}
