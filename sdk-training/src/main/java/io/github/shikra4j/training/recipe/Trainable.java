package io.github.shikra4j.training.recipe;

/** A part of the model that a stage may train. */
public enum Trainable {
  /** CLIP's vision tower. */
  VISION_TOWER,
  /** The linear layer between tower and language model. */
  PROJECTOR,
  /** LLaMA: token embeddings, decoder layers and the output layer. */
  LANGUAGE_MODEL
}
