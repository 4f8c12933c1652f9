package io.github.shikra4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.training.watch.RunInfo;
import io.github.shikra4j.training.watch.TrainingStep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingBarTests {
  private static final TrainingStep LAST =
      new TrainingStep("stage2", 3, 4, 1.25, 1, 2e-5, 812.4, 9, 64, 4000, 700, false, 3, 0);

  @Test
  void bar_ofAResumedRun_endsFullOnStandardError() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(written, true, UTF_8));
    try (TrainingBar bar = new TrainingBar()) {
      bar.onStart(
          new RunInfo(
              List.of(new RunInfo.Stage("stage1", 6), new RunInfo.Stage("stage2", 4)),
              8,
              1,
              2,
              ""));
      bar.onStep(LAST);
      bar.onEnd(Path.of("final"));
    } finally {
      System.setErr(before);
    }

    String shown = written.toString(UTF_8);
    assertTrue(shown.contains("10/10"), shown);
    assertTrue(shown.contains("loss 1.250 812 tokens/s"), shown);
  }

  @Test
  void message_saysStageLossAndSpeed() {
    assertEquals(" stage2 loss 1.250 812 tokens/s", TrainingBar.message(LAST));
  }
}
