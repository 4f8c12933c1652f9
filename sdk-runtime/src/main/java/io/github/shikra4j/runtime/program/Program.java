package io.github.shikra4j.runtime.program;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.github.shikra4j.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * A TorchScript program that is kept as text and needs no Python: whole stretches of the model run
 * in one call.
 *
 * <p>Programs hold no weights, but for those that {@code Fbgemm} has packed; they are passed with
 * each call. A program may be called from several threads.
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
    return load(manager, Program.class, name, List.of());
  }

  /**
   * Loads a program some of whose methods are replaced.
   *
   * @param instead programs of this room; of methods of one name the first counts
   * @throws EngineException if there is no such program or it does not compile
   */
  public static Program load(NDManager manager, String name, List<String> instead) {
    return load(manager, Program.class, name, instead);
  }

  /**
   * Loads a program of another module.
   *
   * @param beside the resource lies beside this class
   * @throws EngineException if there is no such program or it does not compile
   */
  public static Program load(NDManager manager, Class<?> beside, String name) {
    return load(manager, beside, name, List.of());
  }

  private static Program load(
      NDManager manager, Class<?> beside, String name, List<String> instead) {
    byte[] archive = TorchScriptArchive.of(name, ProgramSource.read(beside, name, instead));
    try {
      return new Program(
          name,
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException | ai.djl.engine.EngineException e) {
      throw new EngineException("the program " + name + " did not compile: " + e.getMessage(), e);
    }
  }

  /** Prepares a call of one of the program's methods. */
  public Call call(String method) {
    return new Call(this, method);
  }

  /** Prepares a call of one of the program's methods that gradients can flow back through. */
  public RecordedCall record(String method) {
    return new RecordedCall(this, method);
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

  RuntimeException failed(String method, ai.djl.engine.EngineException e) {
    return Torch.failed(name + "." + method, e);
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
