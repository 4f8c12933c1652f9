package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.FinishReason;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.OverloadedException;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureException;
import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ServingListener.Load;
import io.github.shikra4j.ServingListener.Pass;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.ServingOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServingListenerTests {
  private static final int CALLERS = 4;
  private static final int REQUESTS = 40;
  private static final int PICTURES = 3;

  @TempDir private static Path model;

  private final RecordedServing heard = new RecordedServing();
  private final List<GroundedAnswer> answers = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, model);
  }

  private static ShikraService open(int queue, ServingListener listener) {
    ServingOptions options =
        ServingOptions.defaults()
            .withMaxBatchSize(CALLERS)
            .withMaxQueued(queue)
            .withCachedPictures(PICTURES)
            .withListener(listener);
    return ShikraService.open(RandomModels.options(model, options));
  }

  private static Handle<Answered> ask(ShikraService service, Picture picture, int tokens) {
    return service.answer(
        new Conversation(
            Optional.of(picture), List.of(Said.question("Talk", List.of(), List.of()))),
        GenerationOptions.builder().maxNewTokens(tokens).build(),
        text -> {});
  }

  private static Picture picture(int index) {
    return RandomModels.picture(30, 20, index % PICTURES);
  }

  @Test
  void answers_ofManyCallers_addUpToWhatTheyTook() {
    try (ShikraService service = open(REQUESTS, heard)) {
      IntStream.range(0, REQUESTS)
          .parallel()
          .mapToObj(i -> ask(service, picture(i), 1 + i % 7).result())
          .forEach(result -> answers.add(result.join().answer()));
    }
    assertEquals(ends(), heard.ends.stream().sorted().toList());
    assertEquals(REQUESTS, heard.begun());
    assertEquals(REQUESTS, heard.firstTokens());
    assertEquals(REQUESTS, heard.pictures.size());
    assertEquals(PICTURES, Collections.frequency(heard.pictures, false));
    assertEquals(
        answers.stream().mapToInt(answer -> answer.usage().promptTokens()).sum(),
        heard.passes.stream().mapToInt(Pass::promptTokens).sum());
    assertEquals(answerTokens(), heard.passes.stream().mapToInt(Pass::answerTokens).sum());
    assertEquals(new Load(0, 0, 0, 0), heard.loads.get(heard.loads.size() - 1));
  }

  @Test
  void ends_ofManyCallersWhoCancelAndAreRefused_areThoseThatTheyFound() {
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    try (ShikraService service = open(CALLERS, heard)) {
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < 2 * CALLERS; caller++) {
        callers.add(new Thread(() -> storm(service, refused)));
      }
      callers.forEach(Thread::start);
      callers.forEach(ServingListenerTests::join);
    }
    refused.addAll(ends());
    assertEquals(refused.stream().sorted().toList(), heard.ends.stream().sorted().toList());
    assertEquals(2 * CALLERS * REQUESTS, heard.ends.size());
    assertEquals(answerTokens(), heard.passes.stream().mapToInt(Pass::answerTokens).sum());
    assertEquals(
        answers.stream().filter(answer -> answer.usage().answerTokens() > 0).count(),
        heard.firstTokens());
  }

  /** Submits all at once, and cancels some. */
  private void storm(ShikraService service, List<String> refused) {
    List<Handle<Answered>> handles = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      try {
        Handle<Answered> handle = ask(service, picture(i), 1 + i % 7);
        handles.add(handle);
        if (i % 3 == 0) {
          handle.cancel().run();
        }
      } catch (OverloadedException e) {
        refused.add("rejected: OverloadedException");
      }
    }
    handles.forEach(handle -> answers.add(handle.result().join().answer()));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> ends() {
    return answers.stream().map(answer -> answer.finishReason().name()).sorted().toList();
  }

  private int answerTokens() {
    return answers.stream().mapToInt(answer -> answer.usage().answerTokens()).sum();
  }

  @Test
  void submit_pictureThatCannotBeUsed_isHeardAsRejected() {
    Picture endless = Picture.of(new BufferedImage(1_000_001, 1, BufferedImage.TYPE_3BYTE_BGR));
    try (ShikraService service = open(1, heard)) {
      assertThrows(PictureException.class, () -> ask(service, endless, 1));
    }
    assertEquals(List.of("rejected: PictureException"), heard.ends);
  }

  @Test
  void choose_heard_isAnAnswerWithoutTokens() {
    try (ShikraService service = open(1, heard)) {
      service
          .choose(
              new Conversation(
                  Optional.empty(), List.of(Said.question("Is it?", List.of(), List.of()))),
              List.of("Yes it is", "No"),
              true,
              GenerationOptions.defaults())
          .result()
          .join();
    }
    assertEquals(List.of(FinishReason.END.name()), heard.ends);
    assertEquals(0, heard.firstTokens());
    assertEquals(0, heard.passes.stream().mapToInt(Pass::answerTokens).sum());
  }

  @Test
  void listener_thatThrows_isToldOnAndHarmsNobody() {
    Broken broken = new Broken();
    try (ShikraService service = open(1, broken);
        ShikraService unheard = ShikraService.open(RandomModels.options(model, 1, 1, 1))) {
      for (int i = 0; i < 2; i++) {
        assertEquals(
            ask(unheard, picture(i), 5).result().join().text(),
            ask(service, picture(i), 5).result().join().text());
      }
    }
    assertEquals(2, broken.answered);
    assertTrue(broken.loads > 2);
  }

  private static final class Broken implements ServingListener {
    private int loads;
    private int answered;

    @Override
    public void onLoad(Load load) {
      loads++;
      throw new NoSuchMethodError("another version");
    }

    @Override
    public void onBegun(Duration waited) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void onPicture(boolean cached) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void onPass(Pass pass) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void onFirstToken(Duration sinceSubmitted) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void onAnswered(FinishReason reason, Duration sinceSubmitted) {
      answered++;
      throw new IllegalStateException("broken");
    }
  }
}
