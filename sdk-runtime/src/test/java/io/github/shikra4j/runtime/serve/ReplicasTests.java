package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.shikra4j.ClosedException;
import io.github.shikra4j.Device;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Precision;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ServingListener.Load;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.OpeningOptions;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReplicasTests {
  @TempDir private static Path model;

  private final RecordedServing heard = new RecordedServing();

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, model);
  }

  private ShikraService open(Device... devices) {
    return open(false, devices);
  }

  private ShikraService open(boolean layersOverDevices, Device... devices) {
    return open(layersOverDevices, heard, devices);
  }

  private static ShikraService open(
      boolean layersOverDevices, ServingListener listener, Device... devices) {
    return ShikraService.open(
        new OpeningOptions(
            model,
            null,
            null,
            null,
            List.of(devices),
            layersOverDevices,
            Precision.FLOAT32,
            ServingOptions.defaults().withMaxBatchSize(1).withListener(listener),
            progress -> {}));
  }

  private static Handle<Answered> ask(ShikraService service, int picture) {
    Picture seen = RandomModels.picture(30, 20, picture);
    return service.answer(
        new Conversation(Optional.of(seen), List.of(Said.question("Talk", List.of(), List.of()))),
        GenerationOptions.builder().maxNewTokens(12).build(),
        text -> {});
  }

  private static List<String> answers(ShikraService service) {
    List<Handle<Answered>> asked = IntStream.range(0, 8).mapToObj(i -> ask(service, i)).toList();
    return asked.stream().map(handle -> handle.result().join().text()).toList();
  }

  private int mostRunning() {
    return heard.loads.stream().mapToInt(Load::running).max().orElseThrow();
  }

  @Test
  void answer_ofTwoReplicas_isThatOfOneAndBothRun() {
    List<String> alone;
    try (ShikraService one = open(Device.cpu())) {
      alone = answers(one);
    }
    assertEquals(1, mostRunning());
    heard.loads.clear();
    try (ShikraService two = open(Device.cpu(), Device.cpu())) {
      assertEquals(alone, answers(two));
      assertEquals("CPU (asked for), CPU (asked for)", two.info().device());
    }
    assertEquals(2, mostRunning());
    assertEquals(0, heard.loads.get(heard.loads.size() - 1).maxCacheBytes());
  }

  @Test
  void answer_ofLayersOverTwoDevices_isThatOfOne() {
    List<String> alone;
    try (ShikraService one = open(Device.cpu())) {
      alone = answers(one);
    }
    long bytes = heard.loads.get(0).maxCacheBytes();
    heard.loads.clear();
    try (ShikraService spread = open(true, Device.cpu(), Device.cpu())) {
      assertEquals(alone, answers(spread));
      assertEquals("layers over CPU (asked for) and CPU (asked for)", spread.info().device());
    }
    assertEquals(1, mostRunning());
    assertEquals(bytes, heard.loads.get(0).maxCacheBytes());
  }

  @Test
  void open_moreDevicesThanLayers_saysSo() {
    EngineException e =
        assertThrows(
            EngineException.class, () -> open(true, Device.cpu(), Device.cpu(), Device.cpu()));
    assertEquals("2 layers cannot be spread over 3 devices", e.getMessage());
  }

  @Test
  void open_secondDeviceThatIsNotThere_saysSoAndOpensNothing() {
    EngineException e =
        assertThrows(EngineException.class, () -> open(Device.cpu(), Device.gpu(7)));
    assertTrue(e.getMessage().contains("GPU 7"), e.getMessage());
  }

  @Test
  void close_twoReplicas_closesBoth() {
    ShikraService two = open(Device.cpu(), Device.cpu());
    two.close();
    assertThrows(ClosedException.class, () -> ask(two, 1));
  }

  /** Both replicas' threads are in listeners that close when the first of them does. */
  @Test
  void close_fromListenersOfBothReplicas_endsBoth() throws Exception {
    AtomicReference<ShikraService> open = new AtomicReference<>();
    CyclicBarrier both = new CyclicBarrier(2);
    ServingListener closing =
        new ServingListener() {
          @Override
          public void onBegun(Duration waited) {
            try {
              both.await();
            } catch (InterruptedException | BrokenBarrierException e) {
              throw new IllegalStateException(e);
            }
            open.get().close();
          }
        };
    open.set(open(false, closing, Device.cpu(), Device.cpu()));
    List<Handle<Answered>> asked = IntStream.range(0, 2).mapToObj(i -> ask(open.get(), i)).toList();
    for (Handle<Answered> handle : asked) {
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> handle.result().get(60, TimeUnit.SECONDS));
      assertInstanceOf(ClosedException.class, e.getCause());
    }
    open.get().close();
  }

  @Test
  void submit_replicas_goesToTheOneWithFewestThatWorks() {
    Scheduler busy = mock(Scheduler.class);
    Scheduler idle = mock(Scheduler.class);
    Scheduler broken = mock(Scheduler.class);
    when(busy.load()).thenReturn(2);
    when(idle.load()).thenReturn(1);
    when(broken.isBroken()).thenReturn(true);
    Job job = mock(Job.class);
    new Replicas(List.of(broken, busy, idle)).submit(job);
    verify(idle).submit(job);
    new Replicas(List.of(broken, busy)).submit(job);
    verify(busy).submit(job);
    new Replicas(List.of(broken)).submit(job);
    verify(broken).submit(job);
  }
}
