package io.github.shikra4j;

/**
 * How far a long operation has come.
 *
 * @param stage what is being done, such as "language model"
 * @param done units finished so far
 * @param total units in all; 0 if not known
 */
public record Progress(String stage, long done, long total) {

  /** Hears of progress, on the thread that makes it. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Tells how far it has come; an exception thrown here is logged and ignored.
     *
     * @param progress how far loading has come
     */
    void onProgress(Progress progress);
  }
}
