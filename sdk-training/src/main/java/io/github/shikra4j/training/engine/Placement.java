package io.github.shikra4j.training.engine;

import ai.djl.Device;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.program.Torch;
import io.github.shikra4j.training.recipe.Recipe;
import java.util.List;

/**
 * Where the copies of the model lie.
 *
 * @param copies the devices of each copy: one, or several that share its layers
 */
record Placement(List<List<Device>> copies) {

  /**
   * Decides.
   *
   * @throws EngineException if a GPU is not there
   */
  static Placement of(Recipe recipe) {
    List<Device> devices = recipe.devices().stream().map(Placement::device).toList();
    return new Placement(
        recipe.layersOverDevices() ? List.of(devices) : devices.stream().map(List::of).toList());
  }

  private static Device device(io.github.shikra4j.Device wanted) {
    int gpus = Torch.gpuCount();
    return switch (wanted.kind()) {
      case CPU -> Device.cpu();
      case AUTO -> gpus > 0 ? Device.gpu(0) : Device.cpu();
      case GPU -> {
        if (wanted.index() >= gpus) {
          throw new EngineException(
              "devices: GPU %d was asked for and the engine sees %d"
                  .formatted(wanted.index(), gpus));
        }
        yield Device.gpu(wanted.index());
      }
    };
  }
}
