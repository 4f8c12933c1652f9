package io.github.shikra4j.runtime;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.serve.ShikraService;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;

/** Counts what a service holds in native memory, by walking the tree of DJL's managers. */
public final class NativeArrays {
  private NativeArrays() {}

  /**
   * What is open.
   *
   * @param arrays tensors
   * @param managers owners of tensors
   */
  public record Count(int arrays, int managers) {
    Count plus(Count other) {
      return new Count(arrays + other.arrays, managers + other.managers);
    }
  }

  /** Counts the arrays and managers of all replicas of a service. */
  public static Count of(ShikraService service) {
    Object replicas = field(ShikraService.class, "replicas", service);
    Count count = new Count(0, 0);
    for (Object scheduler : (List<?>) field(replicas.getClass(), "all", replicas)) {
      Object model = field(scheduler.getClass(), "model", scheduler);
      count = count.plus(of((NDManager) field(ShikraModel.class, "manager", model)));
    }
    return count;
  }

  /** Returns the bytes of a model's arrays, those that are mapped from a file included. */
  public static long bytes(ShikraModel model) {
    return bytes((NDManager) field(ShikraModel.class, "manager", model));
  }

  private static long bytes(NDManager manager) {
    Map<?, ?> resources = (Map<?, ?>) field(BaseNDManager.class, "resources", manager);
    long bytes = 0;
    for (Object resource : resources.values()) {
      if (resource instanceof NDManager child) {
        bytes += bytes(child);
      } else if (resource instanceof NDArray array) {
        bytes += array.size() * array.getDataType().getNumOfBytes();
      }
    }
    return bytes;
  }

  /** Counts a manager's arrays and managers, those of the managers under it included. */
  public static Count of(NDManager manager) {
    Map<?, ?> resources = (Map<?, ?>) field(BaseNDManager.class, "resources", manager);
    Count count = new Count(0, 1);
    for (Object resource : resources.values()) {
      if (resource instanceof NDManager child) {
        count = count.plus(of(child));
      } else if (resource instanceof NDArray) {
        count = count.plus(new Count(1, 0));
      }
    }
    return count;
  }

  private static Object field(Class<?> type, String name, Object owner) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(name, e);
    }
  }
}
