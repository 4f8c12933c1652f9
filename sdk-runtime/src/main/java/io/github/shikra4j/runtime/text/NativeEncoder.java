package io.github.shikra4j.runtime.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.sentencepiece.SpTokenizer;
import com.google.common.primitives.Ints;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** A tokenizer of a native library, which nobody can use while or after it is freed. */
final class NativeEncoder implements SubwordEncoder {
  static {
    // Opening a tokenizer tells DJL's makers. Where DJL sees a GPU, it would download another build
    // of the Hugging Face library.
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("RUST_FLAVOR", "cpu");
  }

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Function<String, int[]> encode;
  private final AutoCloseable library;
  private boolean closed;

  private NativeEncoder(Function<String, int[]> encode, AutoCloseable library) {
    this.encode = encode;
    this.library = library;
  }

  /**
   * Opens a {@code tokenizer.model}.
   *
   * @throws CheckpointException if SentencePiece refuses the file
   * @throws EngineException if the native library does not load
   */
  static NativeEncoder sentencePiece(Path file) {
    try {
      SpTokenizer tokenizer = new SpTokenizer(file);
      return new NativeEncoder(tokenizer.getProcessor()::encode, tokenizer);
    } catch (IOException | RuntimeException e) {
      throw refused(file, e);
    } catch (LinkageError e) {
      throw unlinked("ai.djl.sentencepiece:sentencepiece", e);
    }
  }

  /**
   * Opens a {@code tokenizer.json}.
   *
   * @param file its name, for messages
   * @param json its content, without added tokens and post-processor
   * @throws CheckpointException if the library refuses the content
   * @throws EngineException if the native library does not load
   */
  static NativeEncoder huggingFace(Path file, InputStream json) {
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              json, Map.of("addSpecialTokens", "false", "truncation", "false"));
      return new NativeEncoder(
          text ->
              Arrays.stream(tokenizer.encode(text, false, false).getIds())
                  .mapToInt(Ints::checkedCast)
                  .toArray(),
          tokenizer);
    } catch (IOException | RuntimeException e) {
      throw refused(file, e);
    } catch (LinkageError e) {
      throw unlinked("ai.djl.huggingface:tokenizers", e);
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  private static EngineException unlinked(String artefact, LinkageError e) {
    return new EngineException(artefact + " has no library that loads on this machine: " + e, e);
  }

  private static CheckpointException refused(Path file, Exception e) {
    return new CheckpointException(file + " is no tokenizer: " + e.getMessage(), e);
  }

  @Override
  public int[] encode(String text) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new ClosedException("the tokenizer has been closed");
      }
      return encode.apply(text);
    } catch (ai.djl.engine.EngineException e) {
      throw new EngineException("the native tokenizer failed: " + e.getMessage(), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        library.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the native tokenizer could not be freed", e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
