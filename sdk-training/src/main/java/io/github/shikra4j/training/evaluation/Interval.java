package io.github.shikra4j.training.evaluation;

/**
 * Where a figure lies with a confidence of 95 %, by the bootstrap (percentiles of 1,000 resamples
 * of the items, always the same ones).
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {}
