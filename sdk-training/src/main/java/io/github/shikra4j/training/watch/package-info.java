/**
 * What is seen of a training run: the listener that is told of every step, and the files that show
 * it: <code>metrics.jsonl</code>, TensorBoard events and a plot.
 */
@NullMarked
package io.github.shikra4j.training.watch;

import org.jspecify.annotations.NullMarked;
