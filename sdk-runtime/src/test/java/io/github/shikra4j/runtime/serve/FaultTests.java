package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.runtime.NativeArrays;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with one request stays with it. */
@Timeout(120)
class FaultTests {
  /** The whole number is 10,000. */
  private static final int REQUESTS = Integer.getInteger("shikra.fault.requests", 300);

  @TempDir private static Path model;

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, model);
  }

  private static Conversation about(Picture picture) {
    return new Conversation(
        Optional.of(picture), List.of(Said.question("Talk", List.of(), List.of())));
  }

  private static GenerationOptions tokens(int count) {
    return GenerationOptions.builder().maxNewTokens(count).build();
  }

  private static Handle<Answered> ask(ShikraService service, long picture, int tokens) {
    return service.answer(about(RandomModels.picture(30, 20, picture)), tokens(tokens), text -> {});
  }

  @Test
  void answer_pictureThatCannotBeUsedAmongGoodOnes_failsAlone() {
    Picture endless = Picture.of(new BufferedImage(1_000_001, 1, BufferedImage.TYPE_3BYTE_BGR));
    try (ShikraService service = ShikraService.open(RandomModels.options(model, 4, 16, 1))) {
      List<Handle<Answered>> good = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        good.add(ask(service, i, 6));
        assertThrows(
            PictureException.class, () -> service.answer(about(endless), tokens(6), text -> {}));
      }
      good.forEach(handle -> assertFalse(handle.result().join().answer().tokens().isEmpty()));
    }
  }

  @Test
  void cancel_stormOverRequestsThatRunAndWait_endsEachAndLeavesNothing() {
    try (ShikraService service = ShikraService.open(RandomModels.options(model, 4, REQUESTS, 2))) {
      ask(service, 0, 2).result().join();
      ask(service, 1, 2).result().join();
      NativeArrays.Count before = NativeArrays.of(service);
      List<Handle<Answered>> handles = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        handles.add(ask(service, i % 2, 400));
      }
      handles.parallelStream().forEach(handle -> handle.cancel().run());
      for (Handle<Answered> handle : handles) {
        assertEquals(FinishReason.CANCELLED, handle.result().join().answer().finishReason());
      }
      assertEquals(before, NativeArrays.of(service));
    }
  }

  @Test
  void answer_manyShortRequests_leaveNoNativeArraysBehind() {
    try (ShikraService service = ShikraService.open(RandomModels.options(model, 8, REQUESTS, 2))) {
      ask(service, 0, 2).result().join();
      ask(service, 1, 2).result().join();
      NativeArrays.Count before = NativeArrays.of(service);
      List<Handle<Answered>> handles = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        handles.add(ask(service, i % 2, 2));
      }
      handles.forEach(handle -> handle.result().join());
      assertEquals(before, NativeArrays.of(service));
    }
  }

  @Test
  void answer_clockThatJumps_endsThoseWithALimitAlone() {
    AtomicLong now = new AtomicLong();
    Ticker clock =
        new Ticker() {
          @Override
          public long read() {
            return now.get();
          }
        };
    GenerationOptions limited = tokens(5).toBuilder().timeLimit(Duration.ofHours(1)).build();
    Conversation talk = about(RandomModels.picture(30, 20, 0));
    try (ShikraService service = ShikraService.open(RandomModels.options(model, 1, 16, 1), clock)) {
      Handle<Answered> running =
          service.answer(talk, tokens(5), text -> now.addAndGet(-TimeUnit.DAYS.toNanos(9)));
      Handle<Answered> back = service.answer(talk, limited, text -> {});
      assertFalse(running.result().join().answer().tokens().isEmpty());
      assertTrue(back.result().join().answer().finishReason() != FinishReason.TIME);
      Handle<MeasuredRequest> busy =
          service.measure(
              new Prompt(new Random(1).ints(40, 3, 500).toArray(), Optional.empty(), -1), 1000);
      Handle<Answered> waiting = service.answer(talk, limited, text -> {});
      now.addAndGet(TimeUnit.DAYS.toNanos(365));
      assertEquals(FinishReason.TIME, waiting.result().join().answer().finishReason());
      assertEquals(1000, busy.result().join().tokens().length());
    }
  }

  @Test
  @Tag("slow")
  @DisabledOnOs(OS.WINDOWS)
  void terminate_whileAPassIsComputed_endsQuietly() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Busy.class.getName(),
                model.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.equals("busy")) {
        line = output.readLine();
      }
      assertEquals("busy", line);
      process.toHandle().destroy();
      List<String> rest = output.lines().toList();
      assertEquals(128 + 15, process.waitFor(), rest::toString);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process that computes until it is told to end. */
  static final class Busy {
    private Busy() {}

    public static void main(String[] arguments) {
      ShikraService service =
          ShikraService.open(RandomModels.options(Path.of(arguments[0]), 4, 16, 1));
      List<Handle<Answered>> handles = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        handles.add(
            service.answer(
                about(RandomModels.picture(30, 20, i)),
                tokens(1000).toBuilder().temperature(3).build(),
                text -> {
                  System.out.println("busy");
                  System.out.flush();
                }));
      }
      handles.forEach(handle -> handle.result().join());
    }
  }
}
