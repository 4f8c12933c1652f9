package io.github.shikra4j.training.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingListenersTests {
  private static final Path FOLDER = Path.of("final");
  private static final RunInfo RUN =
      new RunInfo(
          List.of(new RunInfo.Stage("stage1", 10), new RunInfo.Stage("stage2", 5)), 0, 1, 2, "");

  private final List<String> heard = new ArrayList<>();

  @Test
  void all_everyCall_reachesEveryListener() {
    TrainingListener both =
        TrainingListeners.all(
            List.of(
                TrainingListeners.guarded(new Noting("a")),
                TrainingListeners.guarded(new Noting("b"))));

    both.onStart(RUN);
    both.onStep(Steps.of(0, 1));
    both.onValidation(1, Map.of());
    both.onSample(1, "q", "a", "e");
    both.onBadRow("row");
    both.onCheckpoint(1, FOLDER);
    both.onWarning("careful");
    both.onEnd(FOLDER);

    assertEquals(
        List.of(
            "a start 15",
            "b start 15",
            "a step",
            "b step",
            "a validation",
            "b validation",
            "a sample",
            "b sample",
            "a row",
            "b row",
            "a checkpoint",
            "b checkpoint",
            "a careful",
            "b careful",
            "a end",
            "b end"),
        heard);
  }

  @Test
  void guarded_listenerThatThrows_doesNotStopTheRun() {
    TrainingListener both =
        TrainingListeners.all(
            List.of(TrainingListeners.guarded(new Failing()), new Noting("behind")));

    both.onStep(Steps.of(0, 1));

    assertEquals(List.of("behind step"), heard);
  }

  @Test
  void all_listenerThatThrows_stopsTheRun() {
    TrainingListener failing = TrainingListeners.all(List.of(new Failing()));

    assertThrows(IllegalStateException.class, () -> failing.onStep(Steps.of(0, 1)));
  }

  @Test
  void log_lineOfAStep_saysWhatMatters() {
    assertEquals(
        "stage1 step 3 of 1000: loss 2.5000, gradient 1.5000, rate 2.000e-05, 1235 tokens/s",
        TrainingLog.line(Steps.of(3, 2.5)));
    assertThrows(IllegalArgumentException.class, () -> new TrainingLog(0));
  }

  private static final class Failing implements TrainingListener {
    @Override
    public void onStep(TrainingStep step) {
      throw new IllegalStateException("on purpose");
    }
  }

  private final class Noting implements TrainingListener {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    private void note(String call) {
      heard.add(name + " " + call);
    }

    @Override
    public void onStart(RunInfo run) {
      note("start " + run.totalSteps());
    }

    @Override
    public void onStep(TrainingStep step) {
      note("step");
    }

    @Override
    public void onValidation(long stepsDone, Map<String, Double> scores) {
      note("validation");
    }

    @Override
    public void onSample(long stepsDone, String question, String answer, String expected) {
      note("sample");
    }

    @Override
    public void onBadRow(String description) {
      note(description);
    }

    @Override
    public void onCheckpoint(long stepsDone, Path folder) {
      note("checkpoint");
    }

    @Override
    public void onWarning(String message) {
      note(message);
    }

    @Override
    public void onEnd(Path finalFolder) {
      note("end");
    }
  }
}
