package io.github.shikra4j.training.data;

/** Training items by their place. Thread-safe. */
public interface Dataset extends Items<TrainingItem> {}
