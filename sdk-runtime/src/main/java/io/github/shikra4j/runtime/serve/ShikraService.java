package io.github.shikra4j.runtime.serve;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.github.shikra4j.ClosedException;
import io.github.shikra4j.GenerationOptions;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.ModelInfo;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.PlaceCalibration;
import io.github.shikra4j.runtime.generate.CandidateScoring;
import io.github.shikra4j.runtime.generate.Decoding;
import io.github.shikra4j.runtime.generate.Feeding;
import io.github.shikra4j.runtime.generate.Generated;
import io.github.shikra4j.runtime.generate.GenerationState;
import io.github.shikra4j.runtime.generate.Generator;
import io.github.shikra4j.runtime.generate.SpokenWords;
import io.github.shikra4j.runtime.model.Parameters;
import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.LocationTokens;
import io.github.shikra4j.runtime.text.Numerals;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.runtime.text.Tokenizer;
import io.github.shikra4j.runtime.text.Tokenizers;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import io.github.shikra4j.runtime.vision.PaddedSquare;
import io.github.shikra4j.runtime.vision.TowerInput;
import io.github.shikra4j.spi.OpeningOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that answers conversations: tokenizer, prompts, replicas and the making of answers, put
 * together. Thread-safe.
 */
public final class ShikraService implements AutoCloseable {
  /** Places of an answer about no picture are relative to the square. */
  private static final PictureSize WITHOUT_PICTURE = new PictureSize(1, 1);

  private final Tokenizer tokenizer;
  private final PromptBuilder prompts;
  private final Ticker clock;
  private final Generator generator;
  private final Replicas replicas;
  private final int prefillChunk;
  private final PlaceCalibration calibration;
  private final ModelInfo info;
  private volatile boolean closed;
  private final Executor callbacks =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("shikra-callback-%d").setDaemon(true).build());

  private ShikraService(
      Tokenizer tokenizer,
      PromptBuilder prompts,
      Replicas replicas,
      int prefillChunk,
      ModelFolder folder,
      PlaceCalibration calibration,
      ModelInfo info,
      Ticker clock) {
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.clock = clock;
    this.generator =
        new Generator(tokenizer, folder.language().eosTokenIds(), Feeding.LIKELY, clock);
    this.replicas = replicas;
    this.prefillChunk = prefillChunk;
    this.calibration = calibration;
    this.info = info;
  }

  /**
   * Opens a model.
   *
   * @throws io.github.shikra4j.CheckpointException if a folder cannot be used
   * @throws io.github.shikra4j.EngineException if no tensor engine is on the class path
   */
  public static ShikraService open(OpeningOptions options) {
    return open(options, Ticker.systemTicker());
  }

  /** Opens a model whose time limits go by a clock. */
  static ShikraService open(OpeningOptions options, Ticker clock) {
    ModelFolder folder = ModelFolder.read(options.model(), options.base(), options.visionTower());
    Tokenizer tokenizer = Tokenizers.load(folder.folder());
    try (Checkpoint checkpoint = checkpoint(folder, options.adapter())) {
      PromptBuilder prompts = prompts(folder, tokenizer);
      // Before the weights: it may refuse the configuration.
      Optional<ImageProcessor> processor =
          folder.tower().map(tower -> new ImageProcessor(TowerInput.of(tower.preprocessor())));
      List<LoadedReplica> loaded = LoadedReplica.load(options, folder, checkpoint);
      ModelInfo info =
          new ModelInfo(
              Parameters.of(folder),
              prompts.contextLength(),
              prompts.template().patches(),
              loaded.stream().map(LoadedReplica::reason).collect(Collectors.joining(", ")),
              loaded.get(0).arithmetic().precision());
      return new ShikraService(
          tokenizer,
          prompts,
          LoadedReplica.serve(loaded, processor, options.serving(), prompts.contextLength()),
          options.serving().prefillChunk(),
          folder,
          // With an adapter it is another model, as its merged folder is.
          options.adapter() == null ? folder.calibration() : PlaceCalibration.NONE,
          info,
          clock);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private static Checkpoint checkpoint(ModelFolder folder, @Nullable Path adapter) {
    Checkpoint model = model(folder);
    if (adapter == null) {
      return model;
    }
    try (model) {
      return Checkpoint.openAdapted(model, adapter);
    }
  }

  private static Checkpoint model(ModelFolder folder) {
    if (folder.base() != null) {
      return Checkpoint.openDelta(folder.base(), folder.folder());
    }
    Checkpoint checkpoint = Checkpoint.open(folder.folder());
    checkpoint.requireWholeModel();
    return checkpoint;
  }

  private static PromptBuilder prompts(ModelFolder folder, Tokenizer tokenizer) {
    LanguageConfig language = folder.language();
    boolean startEnd =
        language.multimodal().map(LanguageConfig.Multimodal::useImStartEnd).orElse(false);
    if (folder.tower().isPresent()) {
      Stream.concat(
              Stream.of(PromptTemplate.IMAGE_PATCH),
              startEnd
                  ? Stream.of(PromptTemplate.IMAGE_START, PromptTemplate.IMAGE_END)
                  : Stream.empty())
          .forEach(tokenizer::requireControl);
    }
    CoordinateFormat format =
        tokenizer.controlId("<bin_0>").isPresent() ? new LocationTokens() : new Numerals();
    int patches = folder.tower().map(tower -> tower.config().patches()).orElse(0);
    return new PromptBuilder(
        tokenizer, new PromptTemplate(format, patches, startEnd), language.maxPositionEmbeddings());
  }

  /**
   * Returns where callers are called back. Its threads end by themselves when idle: it goes on
   * after {@link #close()}, so that nobody waits in vain.
   */
  public Executor callbacks() {
    return callbacks;
  }

  /** Describes the model. */
  public ModelInfo info() {
    return info;
  }

  /**
   * Returns the prompt that a conversation makes.
   *
   * @throws io.github.shikra4j.InvalidQuestionException if it makes none
   * @throws ClosedException if the model is closed
   */
  public Prompt prompt(Conversation conversation) {
    if (closed) {
      throw new ClosedException("the model is closed");
    }
    return prompts.build(conversation);
  }

  /**
   * Submits a conversation whose next answer is to be generated. Text and result come one after the
   * other on a thread for callbacks, which may block without holding up anybody else.
   *
   * @throws io.github.shikra4j.InvalidQuestionException if it makes no prompt
   * @throws io.github.shikra4j.PictureException if the picture cannot be used
   * @throws io.github.shikra4j.OverloadedException if too many requests wait
   */
  public Handle<Answered> answer(
      Conversation conversation, GenerationOptions options, Consumer<String> onText) {
    return answer(prompt(conversation), options, onText);
  }

  /**
   * Submits a prompt that is made already, as training data makes it; otherwise as {@link
   * #answer(Conversation, GenerationOptions, Consumer)}.
   *
   * @throws io.github.shikra4j.InvalidQuestionException if it leaves no room for an answer
   * @throws io.github.shikra4j.PictureException if the picture cannot be used
   * @throws io.github.shikra4j.OverloadedException if too many requests wait
   */
  public Handle<Answered> answer(
      Prompt prompt, GenerationOptions options, Consumer<String> onText) {
    prompts.checkRoom(prompt, 1);
    GenerationState state = generator.start(options, prompts.contextLength() - prompt.ids().length);
    Outcome<Answered> outcome =
        new Outcome<>(callbacks, state::cancel, seconds -> answered(prompt, state, seconds)) {
          private final SpokenWords words = new SpokenWords();

          @Override
          public void onStep() {
            String piece = words.next(state.takeText());
            if (!piece.isEmpty()) {
              tell(() -> onText.accept(piece));
            }
          }
        };
    submit(prompt, state, outcome);
    return outcome.handle();
  }

  private void submit(Prompt prompt, Decoding decoding, Job.Listener listener) {
    replicas.submit(new Job(prompt, decoding, listener, prefillChunk, tokenizer.vocabularySize()));
  }

  private Answered answered(Prompt prompt, GenerationState state, double seconds) {
    Generated generated = state.result();
    PictureSize size = prompt.picture().map(Picture::size).orElse(WITHOUT_PICTURE);
    GroundedAnswer answer =
        new AnswerAssembly(generated, new PaddedSquare(size), calibration)
            .assemble(prompts.template().coordinates(), prompt.ids().length, seconds);
    return new Answered(prompt, generated.text(), answer);
  }

  /**
   * Submits a conversation whose next answer is one of some candidates. Of the options the time
   * limit counts: where it is over, the result is an {@link
   * io.github.shikra4j.OverloadedException}.
   *
   * @param whole whether the answer ends with the candidate; if not, more may follow it
   * @return the probability of each against the others
   * @throws io.github.shikra4j.InvalidQuestionException if it makes no prompt, or one too long
   * @throws io.github.shikra4j.PictureException if the picture cannot be used
   * @throws io.github.shikra4j.OverloadedException if too many requests wait
   */
  public Handle<List<Double>> choose(
      Conversation conversation,
      List<String> candidates,
      boolean whole,
      GenerationOptions options) {
    Prompt prompt = prompt(conversation);
    List<int[]> tokens =
        candidates.stream().map(candidate -> prompts.answer(candidate, whole)).toList();
    tokens.forEach(candidate -> prompts.checkRoom(prompt, candidate.length));
    CandidateScoring scoring = new CandidateScoring(tokens, options.timeLimit(), clock);
    Outcome<List<Double>> outcome =
        new Outcome<>(callbacks, scoring::cancel, seconds -> scoring.probabilities());
    submit(prompt, scoring, outcome);
    return outcome.handle();
  }

  /**
   * Submits a prompt whose answer is measured: so many tokens, taken greedily, whatever they are.
   *
   * @throws io.github.shikra4j.InvalidQuestionException if the context has no room for both
   * @throws io.github.shikra4j.PictureException if the picture cannot be used
   * @throws io.github.shikra4j.OverloadedException if too many requests wait
   */
  Handle<MeasuredRequest> measure(Prompt prompt, int tokens) {
    prompts.checkRoom(prompt, tokens);
    GenerationState state =
        generator.startUnending(
            GenerationOptions.builder().maxNewTokens(tokens).build(),
            prompts.contextLength() - prompt.ids().length);
    MeasuredRequest.Recorder recorder =
        new MeasuredRequest.Recorder(prompt.ids().length, callbacks, state::cancel);
    submit(prompt, state, recorder);
    return recorder.handle();
  }

  /** Returns how many copies of the model answer. */
  int copies() {
    return replicas.size();
  }

  /** Returns the model's tokenizer. */
  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Ends what waits and runs, and frees the model. Does nothing the second time. */
  @Override
  public void close() {
    closed = true;
    replicas.close();
    tokenizer.close();
  }
}
