package io.github.shikra4j.runtime.program;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.github.shikra4j.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A TorchScript program that is kept as text and needs no Python: whole stretches of the model run
 * in one call.
 *
 * <p>Programs hold no weights; they are passed with each call. A program may be called from several
 * threads.
 */
public final class Program implements AutoCloseable {
  private static final ThreadLocal<Boolean> OPTIMISER_OFF = ThreadLocal.withInitial(() -> false);

  private final String name;
  private final PtSymbolBlock block;

  private Program(String name, PtSymbolBlock block) {
    this.name = name;
    this.block = block;
  }

  /**
   * Loads a program from the resource {@code NAME.py} beside this class; its class is called NAME.
   *
   * @throws EngineException if there is no such program or it does not compile
   */
  public static Program load(NDManager manager, String name) {
    byte[] archive = TorchScriptArchive.of(name, source(name));
    try {
      return new Program(
          name,
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException | ai.djl.engine.EngineException e) {
      throw new EngineException("the program " + name + " did not compile: " + e.getMessage(), e);
    }
  }

  private static String source(String name) {
    try (InputStream in = Program.class.getResourceAsStream(name + ".py")) {
      if (in == null) {
        throw new EngineException("there is no program " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EngineException("the program " + name + " cannot be read", e);
    }
  }

  /** Prepares a call of one of the program's methods. */
  public Call call(String method) {
    return new Call(this, method);
  }

  PtSymbolBlock block() {
    return block;
  }

  /** Turns the graph optimiser off in this thread: it makes first calls and new sizes slow. */
  static void prepareThread() {
    if (!OPTIMISER_OFF.get()) {
      JniUtils.setGraphExecutorOptimize(false);
      OPTIMISER_OFF.set(true);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    block.close();
  }
}
