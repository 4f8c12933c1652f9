package io.github.shikra4j.runtime.program;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.github.shikra4j.DeviceMemoryException;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * DJL's PyTorch engine, started with the settings that this SDK needs.
 *
 * <p>DJL reads its settings once in a process, when its engine is first touched. Unless the
 * application has set them before, they are set here: {@code ai.djl.offline=true} (nothing is
 * downloaded) and {@code OPT_OUT_TRACKING=true} (no telemetry).
 */
public final class Torch {
  private static final String NATIVES =
      "the PyTorch engine did not start (%s): add its natives for this machine to the class path, "
          + "ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier linux-x86_64, "
          + "linux-aarch64, osx-aarch64 or win-x86_64, or set PYTORCH_LIBRARY_PATH, "
          + "PYTORCH_VERSION=2.7.1 and PYTORCH_FLAVOR to use an installed libtorch";

  /** What libtorch, cuBLAS and the C++ library say when there is none left. */
  private static final List<String> NO_MEMORY =
      List.of(
          "out of memory",
          "can't allocate memory",
          "not enough memory",
          "ALLOC_FAILED",
          "std::bad_alloc");

  /** No static initialiser: an exception there would reach callers as an error of the class. */
  private static final Supplier<Engine> ENGINE = Suppliers.memoize(Torch::load);

  private Torch() {}

  /**
   * Starts the engine if it has not been started.
   *
   * @throws io.github.shikra4j.EngineException if its natives are missing
   */
  public static void start() {
    Engine unused = ENGINE.get();
  }

  /** Returns the GPUs that the engine sees. */
  public static int gpuCount() {
    return ENGINE.get().getGpuCount();
  }

  /** Returns the bytes of a GPU that nobody uses; what the engine keeps for later is given back. */
  public static long freeBytes(Device gpu) {
    JniUtils.emptyCudaCache();
    MemoryUsage memory = CudaUtils.getGpuMemory(gpu);
    return memory.getMax() - memory.getCommitted();
  }

  /** Opens a manager of arrays on a device; closing it frees them. */
  public static NDManager newManager(Device device) {
    return ENGINE.get().newBaseManager(device);
  }

  /**
   * Returns an array over the buffer's memory. On the CPU nothing is copied: the array lives as
   * long as the mapped file that it looks into.
   *
   * @param bytes a direct buffer of exactly the array's size
   * @param type any type but bfloat16, which DJL's arrays do not know
   */
  public static NDArray wrap(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    return made(
        () ->
            JniUtils.createNdFromByteBuffer(
                (PtNDManager) manager,
                bytes,
                shape,
                type,
                SparseFormat.DENSE,
                manager.getDevice()));
  }

  /** Returns an array of these numbers, on the manager's device. */
  public static NDArray array(NDManager manager, long[] numbers) {
    return made(() -> manager.create(numbers));
  }

  /** Returns an array of these numbers in that shape, on the manager's device. */
  public static NDArray array(NDManager manager, FloatBuffer numbers, Shape shape) {
    return made(() -> manager.create(numbers, shape));
  }

  private static NDArray made(Supplier<NDArray> array) {
    try {
      return array.get();
    } catch (EngineException e) {
      throw failed("putting numbers on the device", e);
    }
  }

  /** Says what went wrong in the engine as this SDK does: whether it was memory, or else. */
  static RuntimeException failed(String what, EngineException e) {
    String message = String.valueOf(e.getMessage());
    if (NO_MEMORY.stream().anyMatch(message::contains)) {
      return new DeviceMemoryException(
          what + " ran out of memory: use less at once, a shorter text or a smaller precision", e);
    }
    return new io.github.shikra4j.EngineException(what + " failed: " + message, e);
  }

  private static Engine load() {
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | IllegalArgumentException | IllegalStateException | LinkageError e) {
      throw new io.github.shikra4j.EngineException(NATIVES.formatted(e.getMessage()), e);
    }
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
