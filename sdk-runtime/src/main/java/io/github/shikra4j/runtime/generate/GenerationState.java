package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request's life, driven by a loop that owns the tensors.
 *
 * <p>The loop computes the prompt, followed by the tokens of {@link #opening()} if it wants to save
 * a pass, and gives the logits to {@link #next}; it feeds what comes back and gives their logits,
 * until nothing comes back. Tokens that are fed ahead do not change the answer: each is chosen from
 * the logits of those before it, as if it were alone, and what was fed beyond a wrong guess is
 * dropped.
 *
 * <p>Not thread-safe but for {@link #cancel()}.
 */
public final class GenerationState implements Decoding {
  /** The closing bracket and the end token: dictated, and no part of a coordinate. */
  private static final int CLOSING = 2;

  private final Sampler sampler;
  private final StopConditions conditions;
  private final Feeding feeding;
  private final @Nullable CoordinateGrammar places;
  private final AnswerText text;
  private final LogSoftmax softmax = new LogSoftmax();
  private final List<Sampled> chosen = new ArrayList<>();
  private final List<Double> placeProbabilities = new ArrayList<>();

  private Optional<GrammarState> grammar;
  private Optional<FinishReason> finished = Optional.empty();

  /** What the last pass ended with; its first token is certain, {@code [rows]}. */
  private int[] fed = {-1};

  private int steps;
  private int released;

  /**
   * Begins an answer.
   *
   * @param grammar the constraint, if any
   * @param places tells location tokens; null if the vocabulary has none
   */
  GenerationState(
      Tokenizer tokenizer,
      Sampler sampler,
      StopConditions conditions,
      Feeding feeding,
      Optional<GrammarState> grammar,
      @Nullable CoordinateGrammar places) {
    this.sampler = sampler;
    this.conditions = conditions;
    this.feeding = feeding;
    this.grammar = grammar;
    this.places = places;
    this.text = new AnswerText(tokenizer);
  }

  @Override
  public ImmutableIntArray opening() {
    if (!chosen.isEmpty() || fed.length > 1) {
      throw new IllegalStateException("the answer has begun");
    }
    int[] ahead = ahead();
    fed = prepend(-1, ahead);
    return ImmutableIntArray.copyOf(ahead);
  }

  @Override
  public Optional<Step> next(LogitRows rows) {
    if (stopIfDue()) {
      return Optional.empty();
    }
    int row = 0;
    int token = choose(rows.row(row));
    while (finished.isEmpty() && row + 1 < fed.length && fed[row + 1] == token) {
      token = choose(rows.row(++row));
    }
    if (finished.isPresent()) {
      return Optional.empty();
    }
    int dropped = fed.length - 1 - row;
    fed = prepend(token, ahead());
    steps++;
    return Optional.of(new Step(dropped, ImmutableIntArray.copyOf(fed)));
  }

  @Override
  public int maxTokens() {
    return conditions.limit();
  }

  @Override
  public boolean stopIfDue() {
    if (finished.isEmpty()) {
      conditions.beforeStep().ifPresent(this::finish);
    }
    return finished.isPresent();
  }

  @Override
  public int answerTokens() {
    return chosen.size();
  }

  @Override
  public FinishReason finishReason() {
    return finished.orElseThrow(() -> new IllegalStateException("the answer has not ended"));
  }

  /** Ends the answer at its next step. May be called from any thread. */
  public void cancel() {
    conditions.cancel();
  }

  /** Returns the text that has come since the last call and cannot belong to a stop text. */
  public String takeText() {
    int held = finished.isPresent() ? 0 : conditions.stopTexts().held(text.text());
    int to = length() - held;
    String piece = to > released ? text.text().substring(released, to) : "";
    released = Math.max(released, to);
    return piece;
  }

  /**
   * Returns the answer.
   *
   * @throws IllegalStateException if it has not ended
   */
  public Generated result() {
    FinishReason reason = finishReason();
    int length = length();
    List<GeneratedToken> tokens = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      Sampled token = chosen.get(i);
      tokens.add(
          new GeneratedToken(
              token.token(),
              token.logProbability(),
              placeProbabilities.get(i),
              Math.min(length, text.end(i))));
    }
    return new Generated(text.text().substring(0, length), tokens, reason, steps);
  }

  /** Returns where the text ends: before the first stop text. */
  private int length() {
    int stop = finished.isPresent() ? conditions.stopTexts().first(text.text(), 0) : -1;
    return stop < 0 ? text.text().length() : stop;
  }

  private int choose(float[] logits) {
    TokenSet allowed = grammar.map(GrammarState::allowed).orElse(TokenSet.all());
    Sampled sampled =
        allowed.isSingle() ? only(allowed.first(), logits) : sampler.sample(logits, allowed);
    accept(sampled, placeProbability(sampled, logits));
    if (finished.isEmpty()) {
      close();
    }
    return sampled.token();
  }

  private Sampled only(int token, float[] logits) {
    return new Sampled(token, logits[token] - softmax.normaliser(logits));
  }

  private double placeProbability(Sampled sampled, float[] logits) {
    TokenSet tenth = places == null ? TokenSet.of() : places.sameTenth(sampled.token());
    double normaliser = logits[sampled.token()] - sampled.logProbability();
    if (tenth.ranges() == 0 || !Double.isFinite(normaliser)) {
      return Math.exp(sampled.logProbability());
    }
    double sum = 0;
    for (int range = 0; range < tenth.ranges(); range++) {
      int to = tenth.to(range, logits.length);
      for (int id = tenth.from(range); id < to; id++) {
        sum += Math.exp(logits[id] - normaliser);
      }
    }
    return Math.min(1, sum);
  }

  private void accept(Sampled sampled, double placeProbability) {
    grammar = grammar.map(state -> state.accept(sampled.token()));
    chosen.add(sampled);
    placeProbabilities.add(placeProbability);
    text.append(sampled.token());
    if (grammar.filter(GrammarState::isComplete).isPresent()) {
      finish(FinishReason.CONSTRAINT);
    } else {
      conditions.after(chosen.size(), sampled.token(), text.text()).ifPresent(this::finish);
    }
  }

  /** Writes the end that the grammar dictates, for which no pass is worth while. */
  private void close() {
    int[] rest = grammar.map(GrammarState::forced).orElse(new int[0]);
    if (rest.length == 0 || rest.length > CLOSING || !completes(rest)) {
      return;
    }
    for (int i = 0; i < rest.length && finished.isEmpty(); i++) {
      accept(new Sampled(rest[i], 0), 1);
    }
  }

  private boolean completes(int[] run) {
    GrammarState state = grammar.orElseThrow();
    for (int token : run) {
      state = state.accept(token);
    }
    return state.isComplete();
  }

  /** Returns the tokens worth feeding behind the last: those whose logits will be looked at. */
  private int[] ahead() {
    int[] run =
        switch (feeding) {
          case ONE_BY_ONE -> new int[0];
          case FORCED -> grammar.map(GrammarState::forced).orElse(new int[0]);
          case LIKELY -> grammar.map(GrammarState::likely).orElse(new int[0]);
        };
    boolean whole = run.length > 0 && completes(run);
    return whole
        ? ImmutableIntArray.copyOf(run).subArray(0, run.length - CLOSING - 1).toArray()
        : run;
  }

  private void finish(FinishReason reason) {
    finished = Optional.of(reason);
    text.finish();
  }

  private static int[] prepend(int first, int[] rest) {
    int[] all = new int[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
