package io.github.shikra4j.training.engine;

import ai.djl.ndarray.NDArray;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.runtime.program.TensorList;
import java.util.List;

/** Calls of the train program that write to arrays. */
final class InPlace {
  private InPlace() {}

  static void assign(Program train, NDArray to, NDArray from) {
    call(train, "assign", to, from);
  }

  static void add(Program train, NDArray to, NDArray what) {
    call(train, "add", to, what);
  }

  private static void call(Program train, String method, NDArray to, NDArray what) {
    try (TensorList x = TensorList.of(List.of(to));
        TensorList y = TensorList.of(List.of(what))) {
      train.call(method).with(x).with(y).execute();
    }
  }
}
