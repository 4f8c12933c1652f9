package io.github.shikra4j.runtime.generate;

import io.github.shikra4j.CoordinateConstraint;
import io.github.shikra4j.runtime.text.Tokenizer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Coordinates as plain numbers: a path of tokens is a path of their characters. */
final class NumeralGrammar implements CoordinateGrammar {
  /** Tokens that a bracket opened in free text needs at most, the opening one included. */
  private static final int LONGEST_OPENING =
      2 + CoordinateText.opened(CoordinateText.Kind.UNKNOWN, true).remaining();

  private final NumeralPieces pieces;
  private final int endId;

  /** The tokens of free text, by how many tokens are left; the last entry for all more. */
  private final TokenSet[] free;

  private NumeralGrammar(NumeralPieces pieces, int endId) {
    this.pieces = pieces;
    this.endId = endId;
    this.free =
        IntStream.rangeClosed(0, LONGEST_OPENING)
            .mapToObj(left -> free(pieces, left))
            .toArray(TokenSet[]::new);
  }

  static NumeralGrammar of(Tokenizer tokenizer) {
    return new NumeralGrammar(NumeralPieces.of(tokenizer), tokenizer.endId());
  }

  private static TokenSet free(NumeralPieces pieces, int left) {
    return TokenSet.allBut(
        IntStream.concat(
                pieces.opening().stream()
                    .filter(p -> !fits(walk(CoordinateText.FREE, p.text(), true), left - 1))
                    .mapToInt(NumeralPieces.Piece::id),
                pieces.banned().stream().mapToInt(NumeralPieces.Piece::id))
            .toArray());
  }

  @Override
  public Notation notation() {
    return Notation.NUMERALS;
  }

  @Override
  public int shortest(CoordinateConstraint constraint) {
    return switch (constraint) {
      case NONE, WELL_FORMED -> 0;
      case BOX, BOXES -> shortest(CoordinateText.Kind.BOX);
      case POINT -> shortest(CoordinateText.Kind.POINT);
    };
  }

  private int shortest(CoordinateText.Kind kind) {
    return pieces.start().length + CoordinateText.opened(kind, false).remaining() + 1;
  }

  @Override
  public GrammarState begin(CoordinateConstraint constraint, int tokens) {
    return switch (constraint) {
      case NONE -> throw new IllegalArgumentException("nothing is constrained");
      case WELL_FORMED -> new State(CoordinateText.FREE, tokens, true);
      case BOX -> group(CoordinateText.Kind.BOX, false, tokens);
      case BOXES -> group(CoordinateText.Kind.BOX, true, tokens);
      case POINT -> group(CoordinateText.Kind.POINT, false, tokens);
    };
  }

  private GrammarState group(CoordinateText.Kind kind, boolean many, int tokens) {
    int[] start = pieces.start();
    return Prescribed.before(
        start, new State(CoordinateText.opened(kind, many), tokens - start.length, false));
  }

  @Override
  public TokenSet sameTenth(int token) {
    return TokenSet.of();
  }

  private static @Nullable CoordinateText walk(CoordinateText from, String text, boolean freely) {
    CoordinateText at = from;
    for (int i = 0; i < text.length() && at != null; i++) {
      at = at.then(text.charAt(i), freely);
    }
    return at;
  }

  private static boolean fits(@Nullable CoordinateText text, int tokens) {
    return text != null && text.remaining() <= tokens;
  }

  /** Where an answer stands; {@code left} tokens may still come, an end token included. */
  private final class State implements GrammarState {
    private final CoordinateText text;
    private final int left;
    private final boolean freely;

    State(CoordinateText text, int left, boolean freely) {
      this.text = text;
      this.left = left;
      this.freely = freely;
    }

    @Override
    public TokenSet allowed() {
      if (text.place() == CoordinateText.Place.FREE) {
        return free[Math.max(0, Math.min(left, LONGEST_OPENING))];
      }
      List<NumeralPieces.Piece> candidates = pieces.inside();
      IntStream.Builder ids = IntStream.builder();
      for (NumeralPieces.Piece piece : candidates) {
        if (isPossible(piece.text())) {
          ids.add(piece.id());
        }
      }
      return TokenSet.of(ids.build().toArray());
    }

    private boolean isPossible(String piece) {
      int reserve = freely ? 0 : 1;
      return fits(walk(text, piece, freely), left - 1 - reserve);
    }

    @Override
    public GrammarState accept(int token) {
      boolean isFree = text.place() == CoordinateText.Place.FREE;
      String piece = pieces.text(token);
      if (isFree ? !allowed().contains(token) : piece.isEmpty() || !isPossible(piece)) {
        throw Prescribed.notAllowed(token, this);
      }
      CoordinateText next = walk(text, piece, freely);
      return next != null && next.place() == CoordinateText.Place.CLOSED
          ? Prescribed.end(endId)
          : new State(next == null ? text : next, left - 1, freely);
    }

    @Override
    public boolean isComplete() {
      return false;
    }

    @Override
    public OptionalInt guess() {
      return text.isBeforeNumber() ? pieces.zero() : OptionalInt.empty();
    }
  }
}
