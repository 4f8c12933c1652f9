package io.github.shikra4j.samples.miniature;

import io.github.shikra4j.Progress;
import io.github.shikra4j.training.watch.TrainingListener;
import java.util.function.Consumer;

/**
 * Who hears how an experiment goes on.
 *
 * @param said hears a line for each run
 * @param training hears of steps
 * @param progress hears of scenes and of tasks, whose names are the stages
 */
public record Watch(Consumer<String> said, TrainingListener training, Progress.Listener progress) {}
