package io.github.shikra4j.spi;

import io.github.shikra4j.ServingListener;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How requests share a model.
 *
 * @param maxBatchSize requests that may run together, at least 1
 * @param maxQueued requests that may wait, at least 1
 * @param cachedPictures encoded pictures to keep, at least 0
 * @param prefillChunk tokens of a prompt that are computed before others get their turn, at least 1
 * @param cacheBytes memory for the keys and values of requests, at least 1; empty for what the
 *     device suits
 * @param prefixCacheBytes how much of it the beginnings of earlier prompts may take while no
 *     request needs it, at least 0; empty for half
 * @param warmUp whether something is computed before the first request
 * @param listener hears how requests are served, if anybody does
 */
public record ServingOptions(
    int maxBatchSize,
    int maxQueued,
    int cachedPictures,
    int prefillChunk,
    OptionalLong cacheBytes,
    OptionalLong prefixCacheBytes,
    boolean warmUp,
    Optional<ServingListener> listener) {

  /**
   * Checks the numbers.
   *
   * @param maxBatchSize requests that may run together, at least 1
   * @param maxQueued requests that may wait, at least 1
   * @param cachedPictures encoded pictures to keep, at least 0
   * @param prefillChunk tokens of a prompt that are computed before others get their turn, at least
   *     1
   * @param cacheBytes memory for the keys and values of requests, at least 1; empty for what the
   *     device suits
   * @param prefixCacheBytes how much of it the beginnings of earlier prompts may take while no
   *     request needs it, at least 0; empty for half
   * @param warmUp whether something is computed before the first request
   * @param listener hears how requests are served, if anybody does
   * @throws IllegalArgumentException if a number is too small
   */
  public ServingOptions {
    atLeast(1, maxBatchSize, "maxBatchSize");
    atLeast(1, maxQueued, "maxQueued");
    atLeast(0, cachedPictures, "cachedPictures");
    atLeast(1, prefillChunk, "prefillChunk");
    cacheBytes.ifPresent(bytes -> atLeast(1, bytes, "cacheBytes"));
    prefixCacheBytes.ifPresent(bytes -> atLeast(0, bytes, "prefixCacheBytes"));
  }

  private static void atLeast(int least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", at least " + least + " needed");
    }
  }

  /** {@return the defaults: 8 together, 256 waiting, 16 pictures, chunks of 256 tokens} */
  public static ServingOptions defaults() {
    return new ServingOptions(
        8, 256, 16, 256, OptionalLong.empty(), OptionalLong.empty(), false, Optional.empty());
  }

  /**
   * {@return the same with so many requests together}
   *
   * @param requests at least 1
   */
  public ServingOptions withMaxBatchSize(int requests) {
    return new ServingOptions(
        requests,
        maxQueued,
        cachedPictures,
        prefillChunk,
        cacheBytes,
        prefixCacheBytes,
        warmUp,
        listener);
  }

  /**
   * {@return the same with so many requests waiting}
   *
   * @param requests at least 1
   */
  public ServingOptions withMaxQueued(int requests) {
    return new ServingOptions(
        maxBatchSize,
        requests,
        cachedPictures,
        prefillChunk,
        cacheBytes,
        prefixCacheBytes,
        warmUp,
        listener);
  }

  /**
   * {@return the same with so many encoded pictures kept}
   *
   * @param pictures at least 0
   */
  public ServingOptions withCachedPictures(int pictures) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        pictures,
        prefillChunk,
        cacheBytes,
        prefixCacheBytes,
        warmUp,
        listener);
  }

  /**
   * {@return the same with chunks of so many tokens}
   *
   * @param tokens at least 1
   */
  public ServingOptions withPrefillChunk(int tokens) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        cachedPictures,
        tokens,
        cacheBytes,
        prefixCacheBytes,
        warmUp,
        listener);
  }

  /**
   * {@return the same with so much memory for keys and values}
   *
   * @param bytes at least 1
   */
  public ServingOptions withCacheBytes(long bytes) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        cachedPictures,
        prefillChunk,
        OptionalLong.of(bytes),
        prefixCacheBytes,
        warmUp,
        listener);
  }

  /**
   * {@return the same with so much memory at most for the beginnings of earlier prompts}
   *
   * @param bytes at least 0
   */
  public ServingOptions withPrefixCacheBytes(long bytes) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        cachedPictures,
        prefillChunk,
        cacheBytes,
        OptionalLong.of(bytes),
        warmUp,
        listener);
  }

  /**
   * {@return the same with somebody who hears how requests are served}
   *
   * @param listener who hears of it
   */
  public ServingOptions withListener(ServingListener listener) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        cachedPictures,
        prefillChunk,
        cacheBytes,
        prefixCacheBytes,
        warmUp,
        Optional.of(listener));
  }

  /**
   * {@return the same, something being computed before the first request or not}
   *
   * @param warm whether it is
   */
  public ServingOptions withWarmUp(boolean warm) {
    return new ServingOptions(
        maxBatchSize,
        maxQueued,
        cachedPictures,
        prefillChunk,
        cacheBytes,
        prefixCacheBytes,
        warm,
        listener);
  }
}
