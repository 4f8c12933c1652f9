package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ai.djl.Device;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OverloadedException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ServingListener.Load;
import io.github.shikra4j.ServingListener.Pass;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.model.Arithmetic;
import io.github.shikra4j.runtime.model.Feed;
import io.github.shikra4j.runtime.model.LanguageModel;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.model.PictureEncoder;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.TowerInput;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SchedulerTests {
  private static final ServingOptions OPTIONS = ServingOptions.defaults().withPrefillChunk(128);

  /** Bytes of 128 tokens of the model, the least that a cache is made of. */
  private static long unit;

  @TempDir private static Path folder;

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, folder);
    try (ShikraModel model = load()) {
      unit = model.language().cacheBytes(1);
    }
  }

  private static ShikraModel load() {
    try (Checkpoint weights = Checkpoint.open(folder)) {
      return ShikraModel.load(
          ModelFolder.read(folder, null, null),
          weights,
          Arithmetic.of(NumberType.FLOAT32),
          List.of(Device.cpu()),
          progress -> {});
    }
  }

  private static Scheduler scheduler(ServingOptions options, long bytes) {
    return scheduler(load(), options, bytes);
  }

  private static Scheduler scheduler(ShikraModel model, ServingOptions options, long bytes) {
    ServingEvents events = new ServingEvents(options.listener());
    return new Scheduler(model, Optional.empty(), options, events, bytes);
  }

  /** Returns the model with something done before each pass. */
  private static ShikraModel watched(Consumer<List<Feed>> onPass) {
    ShikraModel model = spy(load());
    LanguageModel language = spy(model.language());
    doAnswer(
            call -> {
              onPass.accept(call.getArgument(0));
              return call.callRealMethod();
            })
        .when(language)
        .forward(anyList());
    doReturn(language).when(model).language();
    return model;
  }

  /** Returns the model with passes that fail. */
  private static ShikraModel failing(
      Predicate<List<Feed>> which, Supplier<RuntimeException> failure) {
    return watched(
        feeds -> {
          if (which.test(feeds)) {
            throw failure.get();
          }
        });
  }

  private ScriptedRequest request(String name, int tokens) {
    return new ScriptedRequest(name, tokens, events);
  }

  /** A prompt of three tokens. */
  private static void submit(Scheduler scheduler, ScriptedRequest request) {
    submit(scheduler, request, new Prompt(new int[] {1, 20, 30}, Optional.empty(), -1));
  }

  private static void submit(Scheduler scheduler, ScriptedRequest request, Prompt prompt) {
    int vocabulary = ModelShape.TINY.language().vocabulary();
    scheduler.submit(new Job(prompt, request, request, OPTIONS.prefillChunk(), vocabulary));
  }

  /** The first so many of the same tokens. */
  private static Prompt prompt(int tokens) {
    int[] ids = IntStream.range(0, tokens).map(i -> 3 + i % 500).toArray();
    return new Prompt(ids, Optional.empty(), -1);
  }

  /** Submits a request for one token and waits for it. */
  private void run(Scheduler scheduler, String name, Prompt prompt) {
    ScriptedRequest request = request(name, 1);
    submit(scheduler, request, prompt);
    assertEquals(Optional.empty(), request.end());
  }

  private static List<Integer> lengths(List<Feed> feeds) {
    return feeds.stream().map(feed -> feed.ids().length).toList();
  }

  private int at(String event) {
    int index = events.indexOf(event);
    assertTrue(index >= 0, () -> event + " is not among " + events);
    return index;
  }

  /** Submits the others from the first one's first step, so that all of them wait at once. */
  private void runBeside(Scheduler scheduler, ScriptedRequest first, ScriptedRequest... others) {
    submit(
        scheduler,
        first.atStep(
            step -> {
              if (step == 1) {
                for (ScriptedRequest other : others) {
                  submit(scheduler, other);
                }
              }
            }));
    first.end();
    for (ScriptedRequest other : others) {
      other.end();
    }
  }

  @Test
  void submit_moreThanTheBytesHold_waitsForThem() {
    try (Scheduler scheduler = scheduler(OPTIONS, 2 * unit)) {
      runBeside(scheduler, request("a", 20), request("b", 30), request("c", 5));
    }
    assertTrue(at("b begins") < at("a ends"), events::toString);
    assertTrue(at("c begins") > at("a ends"), events::toString);
    assertTrue(at("c begins") < at("b ends"), events::toString);
  }

  @Test
  void submit_largeBehindSmall_isNotPassedOverByThoseBehindIt() {
    try (Scheduler scheduler = scheduler(OPTIONS, 3 * unit)) {
      runBeside(scheduler, request("a", 20), request("large", 300), request("b", 5));
    }
    assertTrue(at("large begins") > at("a ends"), events::toString);
    assertTrue(at("b begins") > at("large ends"), events::toString);
  }

  @Test
  void submit_moreThanThereAreBytes_isRefusedWithWhatToDo() {
    try (Scheduler scheduler = scheduler(OPTIONS, 3 * unit)) {
      InvalidQuestionException error =
          assertThrows(
              InvalidQuestionException.class,
              () -> submit(scheduler, request("huge", 3 * 128 - 2)));
      assertTrue(error.getMessage().contains("cacheBytes"), error.getMessage());
      ScriptedRequest fits = request("fits", 3 * 128 - 3);
      submit(scheduler, fits);
      assertEquals(Optional.empty(), fits.end());
    }
  }

  @Test
  void cancel_whileItWaits_endsItAtTheNextStep() {
    ScriptedRequest waiting = request("waiting", 5);
    try (Scheduler scheduler = scheduler(OPTIONS.withMaxBatchSize(1), 8 * unit)) {
      ScriptedRequest running = request("running", 20);
      submit(
          scheduler,
          running.atStep(
              step -> {
                if (step == 1) {
                  submit(scheduler, waiting);
                } else if (step == 5) {
                  waiting.cancel();
                }
              }));
      running.end();
    }
    assertTrue(at("waiting ends") < at("running 6"), events::toString);
    assertTrue(!events.contains("waiting begins"), events::toString);
  }

  @Test
  void pass_deviceWithoutMemory_letsFewerRunTogetherAndGoesOn() {
    List<Integer> together = new ArrayList<>();
    ShikraModel model =
        watched(
            feeds -> {
              together.add(feeds.size());
              if (feeds.size() > 2) {
                throw new DeviceMemoryException("full");
              }
            });
    ScriptedRequest[] others = {request("b", 20), request("c", 20), request("d", 20)};
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      runBeside(scheduler, request("a", 20), others);
    }
    for (String name : List.of("a", "b", "c", "d")) {
      assertTrue(events.contains(name + " ends"), events::toString);
    }
    assertTrue(together.contains(3), together::toString);
    assertTrue(together.lastIndexOf(2) > together.lastIndexOf(3), together::toString);
    verify(model).close();
  }

  @Test
  void pass_memoryThatIsBack_letsMoreRunTogetherThoughSomeAlwaysRun() {
    AtomicBoolean full = new AtomicBoolean(true);
    ShikraModel model =
        failing(
            feeds -> feeds.size() > 2 && full.getAndSet(false),
            () -> new DeviceMemoryException("full"));
    ScriptedRequest late = request("late", 5);
    try (Scheduler scheduler = scheduler(model, OPTIONS, 32 * unit)) {
      ScriptedRequest first = request("a", 300);
      submit(
          scheduler,
          first.atStep(
              step -> {
                if (step == 1) {
                  submit(scheduler, request("b", 300));
                  submit(scheduler, request("c", 5));
                } else if (step == 50) {
                  submit(scheduler, late);
                }
              }));
      first.end();
      late.end();
    }
    assertTrue(!full.get());
    assertTrue(at("late begins") > at("a 60"), events::toString);
    assertTrue(at("late begins") < at("a ends"), events::toString);
  }

  @Test
  void pass_promptThatFindsNoMemoryBesideOthers_waitsForThem() {
    ShikraModel model =
        failing(
            feeds ->
                feeds.get(0).ids().length > 1
                    && events.contains("a 1")
                    && !events.contains("a ends"),
            () -> new DeviceMemoryException("full"));
    ScriptedRequest late = request("late", 3);
    ScriptedRequest last = request("last", 3);
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      ScriptedRequest first = request("a", 20);
      runBeside(scheduler, first, late, last);
      for (ScriptedRequest each : List.of(first, late, last)) {
        assertEquals(Optional.empty(), each.end());
      }
      assertEquals(0, scheduler.load());
    }
    assertTrue(at("late begins") < at("a ends"), events::toString);
    assertTrue(at("late 1") > at("a ends"), events::toString);
    assertTrue(at("late 1") < at("last 1"), events::toString);
    assertEquals(1, Collections.frequency(events, "late begins"), events::toString);
  }

  @Test
  void pass_requestThatNeverFits_endsWithThatAndTheOthersGoOn() {
    ShikraModel model =
        failing(
            feeds -> feeds.stream().anyMatch(feed -> feed.ids().length > 50),
            () -> new DeviceMemoryException("full"));
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      ScriptedRequest good = request("good", 20);
      ScriptedRequest large = request("large", 1);
      submit(scheduler, good);
      submit(scheduler, large, prompt(100));
      assertTrue(large.end().orElseThrow() instanceof DeviceMemoryException);
      assertEquals(Optional.empty(), good.end());
      run(scheduler, "next", prompt(3));
      assertFalse(scheduler.isBroken());
    }
  }

  @Test
  void cancel_whileItRuns_givesItsPlaceToTheNextAtOnce() {
    ServingOptions one = OPTIONS.withMaxBatchSize(1);
    try (Scheduler scheduler = scheduler(one, 8 * unit)) {
      ScriptedRequest endless = request("endless", 400);
      ScriptedRequest next = request("next", 1);
      submit(
          scheduler,
          endless.atStep(
              step -> {
                if (step == 1) {
                  submit(scheduler, next);
                } else if (step == 3) {
                  endless.cancel();
                }
              }));
      assertEquals(Optional.empty(), next.end());
      assertEquals(Optional.empty(), endless.end());
      assertTrue(at("endless ends") < at("next ends"), events::toString);
      assertFalse(events.contains("endless 4"), events::toString);
    }
  }

  @Test
  void submit_afterAPassThatNothingCanCatch_saysSinceWhenItIsOutOfService() {
    ShikraModel model =
        watched(
            feeds -> {
              throw new StackOverflowError("deep");
            });
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      ScriptedRequest first = request("first", 1);
      submit(scheduler, first);
      assertTrue(first.end().orElseThrow() instanceof EngineException);
      EngineException e =
          assertThrows(EngineException.class, () -> submit(scheduler, request("next", 1)));
      assertTrue(e.getMessage().contains("StackOverflowError: deep"), e::getMessage);
      assertTrue(scheduler.isDead());
    }
  }

  @Test
  void isBroken_afterThreePassesThatFailedInTheEngine_untilOneSucceeds() {
    AtomicBoolean failing = new AtomicBoolean(true);
    ShikraModel model = failing(feeds -> failing.get(), () -> new EngineException("CUDA error"));
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      for (int i = 1; i <= 3; i++) {
        assertFalse(scheduler.isBroken());
        ScriptedRequest request = request("r" + i, 1);
        submit(scheduler, request);
        assertTrue(request.end().orElseThrow() instanceof EngineException);
      }
      assertTrue(scheduler.isBroken());
      failing.set(false);
      run(scheduler, "good", prompt(3));
      assertFalse(scheduler.isBroken());
      assertEquals(0, scheduler.load());
    }
  }

  @Test
  void listener_ofRequestsThatEndInFourWays_hearsEachOnceAndWhatWasComputed() {
    RecordedServing heard = new RecordedServing();
    ServingOptions options = OPTIONS.withMaxBatchSize(1).withMaxQueued(2).withListener(heard);
    ScriptedRequest cancelled = request("cancelled", 5);
    ScriptedRequest failing =
        request("failing", 5)
            .atStep(
                step -> {
                  throw new IllegalStateException("broken");
                });
    try (Scheduler scheduler = scheduler(options, 8 * unit)) {
      ScriptedRequest answered = request("answered", 3);
      submit(
          scheduler,
          answered.atStep(
              step -> {
                if (step == 1) {
                  submit(scheduler, cancelled);
                  submit(scheduler, failing);
                  assertThrows(
                      OverloadedException.class, () -> submit(scheduler, request("refused", 5)));
                } else if (step == 2) {
                  cancelled.cancel();
                }
              }));
      answered.end();
      failing.end();
    }
    assertEquals(
        List.of("rejected: OverloadedException", "CANCELLED", "LENGTH", "failed: EngineException"),
        heard.ends);
    assertEquals(2, heard.begun());
    assertEquals(1, heard.firstTokens());
    Pass prompt = new Pass(1, 3, 1, Duration.ZERO);
    Pass step = new Pass(1, 0, 1, Duration.ZERO);
    assertEquals(List.of(prompt, step, step, prompt), heard.passes);
    long all = 8 * unit;
    // The first load may show the first request waiting.
    assertEquals(
        List.of(
            new Load(0, 1, unit, all),
            new Load(2, 1, unit, all),
            new Load(1, 1, unit, all),
            new Load(1, 0, 0, all),
            new Load(0, 1, unit, all),
            new Load(0, 0, 0, all),
            new Load(0, 0, 0, 0)),
        heard.loads.stream()
            .skip(1)
            .collect(ArrayList::new, SchedulerTests::addOther, List::addAll));
  }

  /** What was told twice in a row counts once. */
  private static void addOther(List<Load> loads, Load load) {
    if (loads.isEmpty() || !loads.get(loads.size() - 1).equals(load)) {
      loads.add(load);
    }
  }

  @Test
  void submit_promptThatBeginsAsOneBefore_isComputedFromWhereItDiffers() {
    List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
    ShikraModel model = watched(feeds -> computed.addAll(lengths(feeds)));
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      run(scheduler, "turn", prompt(300));
      run(scheduler, "next turn", prompt(400));
      run(scheduler, "again", prompt(257));
    }
    assertEquals(List.of(128, 128, 44, 128, 16, 1), computed);
  }

  @Test
  void submit_prefixCacheOfNoBytes_computesAll() {
    List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
    ShikraModel model = watched(feeds -> computed.addAll(lengths(feeds)));
    ServingOptions options = OPTIONS.withPrefixCacheBytes(0);
    try (Scheduler scheduler = scheduler(model, options, 8 * unit)) {
      run(scheduler, "turn", prompt(150));
      run(scheduler, "again", prompt(150));
    }
    assertEquals(List.of(128, 22, 128, 22), computed);
  }

  @Test
  void submit_samePromptAtOnce_isComputedOnce() {
    List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
    ShikraModel model = watched(feeds -> computed.addAll(lengths(feeds)));
    ScriptedRequest b = request("b", 2);
    ScriptedRequest c = request("c", 2);
    try (Scheduler scheduler = scheduler(model, OPTIONS, 16 * unit)) {
      submit(
          scheduler,
          request("a", 20)
              .atStep(
                  step -> {
                    if (step == 1) {
                      submit(scheduler, b, prompt(300));
                      submit(scheduler, c, prompt(300));
                    }
                  }));
      b.end();
      c.end();
    }
    assertEquals(2, Collections.frequency(computed, 128));
    assertEquals(2, Collections.frequency(computed, 44));
  }

  @Test
  void submit_bytesTakenByPrefixes_getsThem() {
    try (Scheduler scheduler = scheduler(OPTIONS, 4 * unit)) {
      run(scheduler, "a", prompt(300));
      run(scheduler, "all", prompt(4 * 128 - 1));
    }
  }

  @Test
  void pass_deviceWithoutMemory_dropsThePrefixesAndTriesAgain() {
    List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean full = new AtomicBoolean();
    ShikraModel model =
        watched(
            feeds -> {
              if (full.getAndSet(false)) {
                throw new DeviceMemoryException("full");
              }
              computed.addAll(lengths(feeds));
            });
    try (Scheduler scheduler = scheduler(model, OPTIONS, 8 * unit)) {
      run(scheduler, "a", prompt(300));
      full.set(true);
      run(scheduler, "b", prompt(300));
      run(scheduler, "c", prompt(300));
    }
    assertEquals(List.of(128, 128, 44, 44, 128, 128, 44), computed);
  }

  @Test
  void submit_pictureWhosePatchesAreKept_isNotEncodedAgain() {
    ShikraModel model = load();
    PictureEncoder encoder = spy(model.pictures().orElseThrow());
    ModelFolder read = ModelFolder.read(folder, null, null);
    ImageProcessor processor =
        new ImageProcessor(TowerInput.of(read.tower().orElseThrow().preprocessor()));
    PictureFeatureCache pictures = new PictureFeatureCache(encoder, processor, 0);
    Picture picture = RandomModels.picture(30, 20, 1);
    int[] ids = prompt(150).ids();
    Arrays.fill(ids, 10, 10 + encoder.patches(), 513);
    Prompt about = new Prompt(ids, Optional.of(picture), 10);
    try (Scheduler scheduler =
        new Scheduler(model, Optional.of(pictures), OPTIONS, ServingEvents.UNHEARD, 8 * unit)) {
      run(scheduler, "a", about);
      verify(encoder).encode(anyList());
      run(scheduler, "b", about);
      verify(encoder).encode(anyList());
    }
  }

  @Test
  void submit_picturesBeingPrepared_takePlacesOfTheQueue() throws Exception {
    PictureFeatureCache pictures = mock(PictureFeatureCache.class);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch given = new CountDownLatch(1);
    when(pictures.pixels(any(), anyBoolean()))
        .thenAnswer(
            call -> {
              asked.countDown();
              given.await();
              throw new PictureException("no picture");
            });
    int[] ids = prompt(20).ids();
    Prompt about = new Prompt(ids, Optional.of(RandomModels.picture(30, 20, 1)), 10);
    ServingOptions one = OPTIONS.withMaxQueued(1);
    try (Scheduler scheduler =
        new Scheduler(load(), Optional.of(pictures), one, ServingEvents.UNHEARD, 8 * unit)) {
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(() -> submit(scheduler, request("a", 1), about));
      asked.await();
      assertThrows(OverloadedException.class, () -> submit(scheduler, request("b", 1), about));
      given.countDown();
      assertThrows(CompletionException.class, first::join);
      run(scheduler, "c", prompt(3));
    }
  }

  @Test
  void suiting_isHalfOfWhatIsFree_betweenOneContextAndAll() {
    assertEquals(500, CacheBudget.suiting(1000, 100, 8));
    assertEquals(800, CacheBudget.suiting(10_000, 100, 8));
    assertEquals(100, CacheBudget.suiting(-5, 100, 8));
  }
}
