package io.github.shikra4j.spi;

import io.github.shikra4j.Device;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Progress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the application chose, checked by the builder.
 *
 * @param model the checkpoint folder
 * @param base the folder of the weights that {@code model} is a delta over, or null
 * @param adapter the folder of a LoRA adapter over the model, or null
 * @param visionTower the vision tower's folder, or null for the one that the configuration names
 * @param devices where to run, one at least: a replica on each
 * @param layersOverDevices whether one model's layers are spread over the devices instead
 * @param precision the number format to compute in
 * @param serving how requests share the model
 * @param listener hears of progress
 */
public record OpeningOptions(
    Path model,
    @Nullable Path base,
    @Nullable Path adapter,
    @Nullable Path visionTower,
    List<Device> devices,
    boolean layersOverDevices,
    Precision precision,
    ServingOptions serving,
    Progress.Listener listener) {}
