package io.github.shikra4j;

import io.github.shikra4j.spi.ReferentialDialogueProvider;
import java.nio.file.Path;

/**
 * An opened model, ready to talk about pictures.
 *
 * <p>Expensive to open, cheap to share: open it once, use it from any number of threads, close it
 * at the end. Closing ends what still runs with a {@link ClosedException}.
 */
public interface ReferentialDialogue extends AutoCloseable {

  /**
   * Opens a checkpoint folder with the defaults of {@link #builder()}.
   *
   * @param model a Hugging Face folder with {@code config.json}, weights and tokenizer
   * @return the opened model
   * @throws CheckpointException if the folder cannot be used
   * @throws DeviceMemoryException if the weights do not fit the device's memory
   * @throws EngineException if no runtime or no tensor engine is on the class path
   */
  static ReferentialDialogue open(Path model) {
    return builder().model(model).open();
  }

  /** {@return a builder for everything that can be chosen when opening} */
  static ReferentialDialogueBuilder builder() {
    return new ReferentialDialogueBuilder(ReferentialDialogueProvider.find());
  }

  /**
   * Begins a conversation about a picture.
   *
   * @param picture the picture
   * @return the conversation
   */
  Dialogue about(Picture picture);

  /**
   * Begins a conversation without a picture.
   *
   * @return the conversation
   */
  Dialogue withoutPicture();

  /**
   * Describes the opened model.
   *
   * @return what was opened
   */
  ModelInfo info();

  /** Ends what still runs and gives the memory back. Does nothing the second time. */
  @Override
  void close();
}
