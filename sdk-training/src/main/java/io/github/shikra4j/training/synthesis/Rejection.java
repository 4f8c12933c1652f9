package io.github.shikra4j.training.synthesis;

/** Why a sentence of a chat model does not count. */
public enum Rejection {
  /** A bracket of a reference has no counterpart, or a phrase has no box behind it. */
  UNMATCHED_MARK,
  /** It holds words that mean something to the encoder, such as {@code <boxes>}. */
  PLACEHOLDER,
  /** It names a box that the picture does not have. */
  UNKNOWN_BOX,
  /** It calls a box by words that nobody used for it. */
  PHRASE_MISMATCH,
  /** It gives numbers that lie outside of the picture. */
  OUTSIDE_PICTURE,
  /** It gives numbers where a reference belongs. */
  BARE_COORDINATES
}
