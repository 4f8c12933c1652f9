package io.github.shikra4j.runtime.generate;

import com.google.common.primitives.ImmutableIntArray;
import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Coordinates as one token of the vocabulary each. */
final class LocationGrammar implements CoordinateGrammar {
  private static final int HIGHEST = 1000;

  private final LocationTokens tokens;
  private final int endId;
  private final Map<Integer, Integer> thousandths = new HashMap<>();
  private final TokenSet[] tenths;
  private final TokenSet freeOpening;
  private final TokenSet freeOpeningPoint;
  private final TokenSet freeOpeningNone;

  private LocationGrammar(LocationTokens tokens, int endId) {
    this.tokens = tokens;
    this.endId = endId;
    for (int k = 0; k <= HIGHEST; k++) {
      thousandths.put(tokens.bins().get(k), k);
    }
    tenths =
        IntStream.rangeClosed(0, HIGHEST / 100)
            .mapToObj(t -> tokens.between(t * 100, Math.min(HIGHEST, t * 100 + 99)))
            .toArray(TokenSet[]::new);
    freeOpening = free();
    freeOpeningPoint = free(tokens.box().open());
    freeOpeningNone = free(tokens.box().open(), tokens.point().open());
  }

  /** Returns the tokens of free text: none that only makes sense in a group, and not these. */
  private TokenSet free(int... unopened) {
    IntStream.Builder not = IntStream.builder();
    tokens.bins().forEach(not);
    for (LocationTokens.Around around : List.of(tokens.box(), tokens.point())) {
      not.add(around.close());
      around.separator().ifPresent(not);
    }
    IntStream.of(unopened).forEach(not);
    return TokenSet.allBut(not.build().toArray());
  }

  static LocationGrammar of(Tokenizer tokenizer) {
    return new LocationGrammar(LocationTokens.of(tokenizer), tokenizer.endId());
  }

  @Override
  public Notation notation() {
    return Notation.LOCATION_TOKENS;
  }

  /** The tenths are those of the first decimal: 1.000 is one of its own, as in numerals. */
  @Override
  public TokenSet sameTenth(int token) {
    Integer value = thousandths.get(token);
    return value == null ? TokenSet.of() : tenths[value / 100];
  }

  @Override
  public int shortest(CoordinateConstraint constraint) {
    return switch (constraint) {
      case NONE, WELL_FORMED -> 0;
      case BOX, BOXES -> tokens.start().length() + 1 + inside(4) + 1;
      case POINT -> tokens.start().length() + 1 + inside(2) + 1;
    };
  }

  /** Returns the tokens of that many numbers and the closing one. */
  private int inside(int numbers) {
    return numbers + (numbers - 1) * tokens.gap().length() + 1;
  }

  @Override
  public GrammarState begin(CoordinateConstraint constraint, int left) {
    return switch (constraint) {
      case NONE -> throw new IllegalArgumentException("nothing is constrained");
      case WELL_FORMED -> new Free(left);
      case BOX -> group(tokens.box(), 4, false, left);
      case BOXES -> group(tokens.box(), 4, true, left);
      case POINT -> group(tokens.point(), 2, false, left);
    };
  }

  private GrammarState group(LocationTokens.Around around, int numbers, boolean many, int left) {
    int[] start = IntStream.concat(tokens.start().stream(), IntStream.of(around.open())).toArray();
    Group group = new Group(around, numbers, many, false);
    return Prescribed.before(start, new BeforeNumber(group, 0, 0, 0, left - start.length));
  }

  /** What a group holds and whether free text follows it. */
  private record Group(LocationTokens.Around around, int numbers, boolean many, boolean freely) {}

  /** Outside of groups. */
  private final class Free implements GrammarState {
    private final int left;

    Free(int left) {
      this.left = left;
    }

    @Override
    public TokenSet allowed() {
      boolean point = left >= 1 + inside(2);
      boolean box = left >= 1 + inside(4);
      return box ? freeOpening : point ? freeOpeningPoint : freeOpeningNone;
    }

    @Override
    public GrammarState accept(int token) {
      if (!allowed().contains(token)) {
        throw Prescribed.notAllowed(token, this);
      }
      if (token == tokens.box().open()) {
        return new BeforeNumber(new Group(tokens.box(), 4, true, true), 0, 0, 0, left - 1);
      }
      if (token == tokens.point().open()) {
        return new BeforeNumber(new Group(tokens.point(), 2, true, true), 0, 0, 0, left - 1);
      }
      return new Free(left - 1);
    }

    @Override
    public boolean isComplete() {
      return false;
    }
  }

  /** Before a number of an item; {@code first} and {@code second} are the item's, once written. */
  private final class BeforeNumber implements GrammarState {
    private final Group group;
    private final int coordinate;
    private final int first;
    private final int second;
    private final int left;

    BeforeNumber(Group group, int coordinate, int first, int second, int left) {
      this.group = group;
      this.coordinate = coordinate;
      this.first = first;
      this.second = second;
      this.left = left;
    }

    @Override
    public TokenSet allowed() {
      return tokens.between(lowest(), HIGHEST);
    }

    private int lowest() {
      return coordinate == 2 ? first : coordinate == 3 ? second : 0;
    }

    @Override
    public GrammarState accept(int token) {
      Integer value = thousandths.get(token);
      if (value == null || value < lowest()) {
        throw Prescribed.notAllowed(token, this);
      }
      if (coordinate + 1 == group.numbers()) {
        return new ItemEnd(group, left - 1);
      }
      ImmutableIntArray gap = tokens.gap();
      return Prescribed.before(
          gap,
          new BeforeNumber(
              group,
              coordinate + 1,
              coordinate == 0 ? value : first,
              coordinate == 1 ? value : second,
              left - 1 - gap.length()));
    }

    @Override
    public boolean isComplete() {
      return false;
    }
  }

  /** Behind an item's last number. */
  private final class ItemEnd implements GrammarState {
    private final Group group;
    private final int left;

    ItemEnd(Group group, int left) {
      this.group = group;
      this.left = left;
    }

    @Override
    public TokenSet allowed() {
      return mayGoOn()
          ? TokenSet.of(group.around().close(), group.around().separator().getAsInt())
          : TokenSet.of(group.around().close());
    }

    private boolean mayGoOn() {
      int needed = 1 + inside(group.numbers()) + (group.freely() ? 0 : 1);
      return group.many() && group.around().separator().isPresent() && left >= needed;
    }

    @Override
    public GrammarState accept(int token) {
      if (!allowed().contains(token)) {
        throw Prescribed.notAllowed(token, this);
      }
      if (token != group.around().close()) {
        return new BeforeNumber(group, 0, 0, 0, left - 1);
      }
      return group.freely() ? new Free(left - 1) : Prescribed.end(endId);
    }

    @Override
    public boolean isComplete() {
      return false;
    }
  }
}
