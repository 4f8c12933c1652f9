package io.github.shikra4j.training.synthesis;

import java.util.Locale;

/** Why a chat model's answer about a picture, or one pair of it, does not count. */
public enum Rejection {
  /** The whole answer: the endpoint refuses this picture's request. */
  REFUSED_REQUEST,
  /** The whole answer: there is none, or the model declines. */
  NO_ANSWER,
  /** The whole answer: it ends at the limit of its tokens. */
  CUT_ANSWER,
  /** The whole answer: it is no JSON object of the form that was asked for. */
  NOT_JSON,
  /** The whole answer: it has no pairs. */
  NO_PAIRS,
  /** A question, reasoning or answer is missing, empty or no text. */
  INCOMPLETE_PAIR,
  /** A bracket of a reference has no counterpart, or a phrase has no box behind it. */
  UNMATCHED_MARK,
  /** It holds words that mean something to the encoder, such as {@code <boxes>}. */
  PLACEHOLDER,
  /** It names a box that the picture does not have. */
  UNKNOWN_BOX,
  /** It names a box among its words, where a reference belongs. */
  BARE_BOX,
  /** It calls a box by words that nobody used for it. */
  PHRASE_MISMATCH,
  /** It gives numbers that lie outside of the picture. */
  OUTSIDE_PICTURE,
  /** It gives numbers where a reference belongs. */
  BARE_COORDINATES,
  /** The question points at nothing. */
  QUESTION_WITHOUT_BOX,
  /** Neither reasoning nor answer points at anything. */
  ANSWER_WITHOUT_BOX,
  /** The answer or the reasoning is a caption of the picture. */
  CAPTION_COPY,
  /** The picture has the same question already. */
  REPEATED_QUESTION;

  /** Returns the name as files and tables show it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
