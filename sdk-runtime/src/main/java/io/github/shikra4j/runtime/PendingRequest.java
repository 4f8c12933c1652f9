package io.github.shikra4j.runtime;

import static java.util.Objects.requireNonNull;

import io.github.shikra4j.AnswerListener;
import io.github.shikra4j.AnswerStream;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A question of a session that has not been asked. */
final class PendingRequest<T> implements Request<T> {
  private static final Logger LOG = LoggerFactory.getLogger(PendingRequest.class);

  private final Session session;
  private final Ask<T> ask;

  PendingRequest(Session session, Ask<T> ask) {
    this.session = session;
    this.ask = ask;
  }

  @Override
  public Request<T> with(GenerationOptions options) {
    return new PendingRequest<>(session, ask.with(requireNonNull(options)));
  }

  @Override
  public T answer() {
    try {
      return session.submit(ask, text -> {}).end().join();
    } catch (CompletionException e) {
      throw Running.known(e);
    }
  }

  @Override
  public CompletableFuture<T> answerAsync() {
    return session.submit(ask, text -> {}).result();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback throws nothing
  public AnswerStream<T> stream(AnswerListener<? super T> listener) {
    requireNonNull(listener);
    Running<T> running = session.submit(ask, piece -> listener.onText(piece));
    running
        .end()
        .whenComplete(
            (answer, error) -> {
              if (error == null) {
                tell(() -> listener.onAnswer(answer));
              } else {
                tell(() -> listener.onError(Running.known(error)));
              }
            });
    return running;
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("an answer's listener failed", e);
    }
  }
}
