package io.github.shikra4j;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it. */
  END,
  /** A text of {@link GenerationOptions#stop()} came. */
  STOP,
  /** {@link GenerationOptions#maxNewTokens()} or the context was used up. */
  LENGTH,
  /** {@link GenerationOptions#timeLimit()} was over. */
  TIME,
  /** The coordinate grammar was complete. */
  CONSTRAINT,
  /** The caller cancelled. */
  CANCELLED
}
