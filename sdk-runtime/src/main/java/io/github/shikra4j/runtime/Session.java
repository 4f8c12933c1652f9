package io.github.shikra4j.runtime;

import static java.util.Objects.requireNonNull;

import io.github.shikra4j.Choice;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.Dialogue;
import io.github.shikra4j.Existence;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.Points;
import io.github.shikra4j.Request;
import io.github.shikra4j.Turn;
import io.github.shikra4j.Usage;
import io.github.shikra4j.runtime.serve.Answered;
import io.github.shikra4j.runtime.serve.Conversation;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.runtime.serve.Handle;
import io.github.shikra4j.runtime.serve.ShikraService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** One conversation: it keeps the turns, and asks its questions one after the other. */
final class Session implements Dialogue {
  private final ShikraService service;
  private final Optional<Picture> picture;

  private final Object lock = new Object();
  private final List<Said> said = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  Session(ShikraService service, Optional<Picture> picture) {
    this.service = service;
    this.picture = picture;
  }

  @Override
  public Request<GroundedAnswer> ask(String question, Place... places) {
    return generate(question, question, List.of(places), GenerationOptions.defaults());
  }

  @Override
  public Request<GroundedAnswer> locate(String expression) {
    return generate(
        Task.LOCATE,
        expression,
        List.of(),
        GenerationOptions.builder().constraint(CoordinateConstraint.BOX).build());
  }

  @Override
  public Request<GroundedAnswer> describe(Place place) {
    boolean points = place instanceof Point || place instanceof Points;
    return generate(Task.DESCRIBE, points ? "<points>" : "<boxes>", place);
  }

  @Override
  public Request<GroundedAnswer> caption() {
    return generate(Task.CAPTION, "");
  }

  @Override
  public Request<GroundedAnswer> spotCaption() {
    return generate(Task.SPOT_CAPTION, "");
  }

  @Override
  public Request<GroundedAnswer> answer(String question, Place... places) {
    return generate(Task.ANSWER, question, places);
  }

  @Override
  public Request<GroundedAnswer> explain(String question, Place... places) {
    return generate(Task.EXPLAIN, question, places);
  }

  @Override
  public Request<Choice> choose(String question, List<String> candidates) {
    if (candidates.size() < 2) {
      throw new InvalidQuestionException(
          "choose needs two candidates or more, " + candidates.size() + " were given");
    }
    List<String> all = List.copyOf(candidates);
    return score(
        question,
        question,
        all,
        true,
        probabilities -> choice(all, probabilities),
        Choice::candidate);
  }

  private static Choice choice(List<String> candidates, List<Double> probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.size(); i++) {
      best = probabilities.get(i) > probabilities.get(best) ? i : best;
    }
    return new Choice(best, candidates.get(best), probabilities);
  }

  @Override
  public Request<Existence> isThere(String expression) {
    return score(
        Task.IS_THERE.first(requireNonNull(expression)),
        Task.IS_THERE.later(expression),
        List.of("Yes", "No"),
        false,
        probabilities -> new Existence(probabilities.get(0) >= 0.5, probabilities.get(0)),
        existence -> existence.present() ? "Yes" : "No");
  }

  private Request<GroundedAnswer> generate(Task task, String what, Place... places) {
    return generate(task, what, List.of(places), GenerationOptions.defaults());
  }

  private Request<GroundedAnswer> generate(
      Task task, String what, List<Place> places, GenerationOptions options) {
    return generate(task.first(requireNonNull(what)), task.later(what), places, options);
  }

  private Request<GroundedAnswer> generate(
      String first, String later, List<Place> places, GenerationOptions options) {
    return new PendingRequest<>(
        this,
        new Ask<>(
            Ask.Question.of(first, places),
            Ask.Question.of(later, places),
            options,
            this::answer,
            Session::nothing,
            Session::wordsThatCame));
  }

  private Handle<GroundedAnswer> answer(
      Conversation conversation, GenerationOptions options, Consumer<String> onText) {
    return service.answer(conversation, options, onText).map(Answered::answer);
  }

  private static GroundedAnswer nothing() {
    Usage none = new Usage(0, 0, 0, 0);
    return new GroundedAnswer(
        "", "", List.of(), List.of(), FinishReason.CANCELLED, none, List.of());
  }

  /** Nothing of an answer that was cancelled, or whose time was over before its first token. */
  private static Optional<String> wordsThatCame(GroundedAnswer answer) {
    return Optional.of(answer)
        .filter(given -> given.finishReason() != FinishReason.CANCELLED)
        .filter(given -> given.finishReason() != FinishReason.TIME || !given.tokens().isEmpty())
        .map(GroundedAnswer::rawText);
  }

  private <T> Request<T> score(
      String first,
      String later,
      List<String> candidates,
      boolean whole,
      Function<List<Double>, T> conclude,
      Function<T, String> words) {
    Ask.Start<T> start =
        (conversation, options, onText) ->
            service.choose(conversation, candidates, whole, options).map(conclude);
    return new PendingRequest<>(
        this,
        new Ask<>(
            Ask.Question.of(first, List.of()),
            Ask.Question.of(later, List.of()),
            GenerationOptions.defaults(),
            start,
            () -> {
              throw new CancellationException();
            },
            answer -> Optional.of(words.apply(answer))));
  }

  /**
   * Submits a question behind those that were submitted before. Nothing is thrown: what goes wrong
   * completes the result.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // begin throws nothing
  <T> Running<T> submit(Ask<T> ask, Consumer<String> onText) {
    Running<T> running = new Running<>(answer -> remember(ask, answer));
    CompletableFuture<?> previous;
    synchronized (lock) {
      previous = last;
      last = running.end();
    }
    if (previous.isDone()) {
      running.begin(() -> begin(ask, onText), ask.cancelled());
      return running;
    }
    // Not on the thread that ends the question before: many that fail at once would nest.
    previous
        .handleAsync(
            (value, error) -> {
              running.begin(() -> begin(ask, onText), ask.cancelled());
              return true;
            },
            service.callbacks())
        .exceptionally(
            error -> {
              running.fail(error);
              return false;
            });
    return running;
  }

  private <T> Handle<T> begin(Ask<T> ask, Consumer<String> onText) {
    // A later turn's wording names no picture, and would be answered with places in none.
    if (picture.isEmpty() && ask.first().wording().contains("<image>")) {
      throw new InvalidQuestionException(
          "'%s' asks about a picture, but the conversation has no picture"
              .formatted(ask.first().wording()));
    }
    List<Said> all;
    synchronized (lock) {
      all = new ArrayList<>(said);
    }
    all.add(ask.behind(all).said());
    return ask.start().start(new Conversation(picture, all), ask.options(), onText);
  }

  private <T> void remember(Ask<T> ask, T answer) {
    ask.words()
        .apply(answer)
        .ifPresent(
            words -> {
              synchronized (lock) {
                Ask.Question asked = ask.behind(turns);
                said.add(asked.said());
                said.add(Said.given(words));
                turns.add(new Turn(asked.wording(), words));
              }
            });
  }

  @Override
  public List<Turn> turns() {
    synchronized (lock) {
      return List.copyOf(turns);
    }
  }
}
