package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.Picture;
import io.github.shikra4j.Precision;
import io.github.shikra4j.Token;
import io.github.shikra4j.runtime.NativeArrays;
import io.github.shikra4j.runtime.Processor;
import io.github.shikra4j.runtime.RandomModels;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.serve.Conversation.Said;
import io.github.shikra4j.spi.ServingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer is the same whether or not its prompt's beginning was computed for another. */
@Timeout(300)
class PrefixReuseTests {
  private static final ServingOptions SERVING =
      ServingOptions.defaults().withMaxBatchSize(4).withPrefillChunk(16);

  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().maxNewTokens(12).build();

  @TempDir private static Path model;

  @BeforeAll
  static void write() {
    RandomModels.write(ModelShape.TINY, model);
  }

  private static ShikraService open(Precision precision, ServingOptions serving) {
    return ShikraService.open(RandomModels.options(model, precision, serving, progress -> {}));
  }

  /** Says so many questions about a picture, with answers to all but the last. */
  private static Conversation talk(int picture, int questions) {
    List<Said> turns = new ArrayList<>();
    for (int i = 1; i <= questions; i++) {
      turns.add(Said.question("What is it that stands at " + i + "?", List.of(), List.of()));
      turns.add(Said.given("It is the thing at " + i + " [0.1,0.2,0.3,0.4]"));
    }
    return about(RandomModels.picture(30, 20, picture), turns.subList(0, turns.size() - 1));
  }

  private static Conversation about(Picture picture, List<Said> turns) {
    return new Conversation(Optional.of(picture), turns);
  }

  private static Handle<Answered> ask(ShikraService service, Conversation conversation) {
    return service.answer(conversation, GREEDY, text -> {});
  }

  private static List<Token> tokens(Handle<Answered> handle) {
    return handle.result().join().answer().tokens();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void answer_turnsOfADialogue_equalsWithoutCacheToTheBit(Precision precision) {
    Picture picture = RandomModels.picture(30, 20, 1);
    List<Said> turns = new ArrayList<>();
    try (ShikraService keeping = open(precision, SERVING);
        ShikraService without = open(precision, SERVING.withPrefixCacheBytes(0))) {
      for (int turn = 0; turn < 5; turn++) {
        turns.add(Said.question("And what stands at " + turn + "?", List.of(), List.of()));
        Handle<Answered> wanted = ask(without, about(picture, turns));
        assertEquals(tokens(wanted), tokens(ask(keeping, about(picture, turns))));
        turns.add(Said.given(wanted.result().join().text()));
      }
      assertTrue(NativeArrays.of(keeping).arrays() > NativeArrays.of(without).arrays());
    }
  }

  /**
   * With so few bytes that prefixes come and go. Of an answer in company the first token is the
   * same to the bit; in int8 all are the same, with AVX512 to the bit.
   */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16", "INT8"})
  void answer_manyCallersAtOnce_equalsEachAloneWithoutCache(Precision precision) {
    List<Conversation> talks = new ArrayList<>();
    for (int picture = 0; picture < 3; picture++) {
      for (int questions = 1; questions <= 4; questions++) {
        talks.add(talk(picture, questions));
      }
    }
    List<List<Token>> wanted;
    try (ShikraService without = open(precision, SERVING.withPrefixCacheBytes(0))) {
      wanted = talks.stream().map(talk -> tokens(ask(without, talk))).toList();
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 4 * talks.size(); i++) {
      order.add(i % talks.size());
    }
    Collections.shuffle(order, new Random(1));
    try (ShikraService keeping = open(precision, SERVING.withCacheBytes(500_000))) {
      List<Handle<Answered>> handles =
          order.parallelStream().map(i -> ask(keeping, talks.get(i))).toList();
      for (int i = 0; i < order.size(); i++) {
        List<Token> alone = wanted.get(order.get(i));
        List<Token> together = tokens(handles.get(i));
        boolean all = precision == Precision.INT8;
        int same = all && Processor.hasAvx512() ? alone.size() : 1;
        assertEquals(alone.subList(0, same), together.subList(0, same));
        if (all) {
          assertEquals(ids(alone), ids(together));
        }
      }
    }
  }

  private static List<Integer> ids(List<Token> tokens) {
    return tokens.stream().map(Token::id).toList();
  }

  @Test
  void answer_morePromptsThanAreKept_leavesNoNativeArraysBehind() {
    try (ShikraService service =
        open(Precision.FLOAT32, SERVING.withCachedPictures(1).withCacheBytes(500_000))) {
      for (int picture = 0; picture < 10; picture++) {
        tokens(ask(service, talk(picture, 3)));
      }
      NativeArrays.Count before = NativeArrays.of(service);
      for (int picture = 10; picture < 40; picture++) {
        tokens(ask(service, talk(picture, 3)));
      }
      assertEquals(before, NativeArrays.of(service));
    }
  }
}
