package io.github.shikra4j.training.synthesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.training.data.EntityPicture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Has a chat model write questions and grounded answers about the pictures of Flickr30K Entities,
 * as Shikra-RD was made: it is told what five people said about a picture and where the things are
 * that they spoke of, and points at these. What passes the checks becomes rows of the {@code
 * gpt4gen} format, in which the training data of the original are.
 *
 * <p>Beside {@code rd.jsonl} lie {@code rd.rejected.jsonl} with reasons, {@code rd.report.json}
 * with figures and {@code rd.done.jsonl}, from which a run that was cut goes on without asking
 * twice. A run of the same job reads them and does what is left.
 *
 * <p>For one thread.
 */
public final class Synthesis {
  /** The client wants some key; endpoints without keys take any. */
  private static final ApiKey NO_KEY = new ApiKey("none");

  private final Path entities;
  private final URI endpoint;
  private final String llm;
  private final Path output;
  private ApiKey key = NO_KEY;
  private int concurrency = 4;
  private long maxRequests = Long.MAX_VALUE;
  private long maxTokens = Long.MAX_VALUE;
  private int answerTokens = 2048;
  private int pairs = 5;
  private int tries = 5;
  private Duration timeout = Duration.ofMinutes(5);
  private Progress.Listener listener = progress -> {};

  private Synthesis(Path entities, URI endpoint, String llm, Path output) {
    this.entities = entities;
    this.endpoint = endpoint;
    this.llm = llm;
    this.output = output;
  }

  /**
   * Begins with what is asked of whom.
   *
   * @param flickr30kEntities the folder with {@code Annotations} and {@code Sentences}
   * @param endpoint an OpenAI-compatible address, such as {@code http://localhost:8000/v1}
   * @param llm the chat model's name there
   * @param output rows, JSON lines
   * @return to be told more, or run
   * @throws InvalidQuestionException if the address or the name is none
   */
  public static Synthesis of(Path flickr30kEntities, String endpoint, String llm, Path output) {
    if (llm.isBlank()) {
      throw new InvalidQuestionException("the chat model has no name");
    }
    return new Synthesis(flickr30kEntities, Endpoint.of(endpoint), llm, output);
  }

  /**
   * Sets the endpoint's key. It goes into the header of requests and nowhere else.
   *
   * @param secret of letters, digits and signs
   * @return this
   * @throws InvalidQuestionException if it does not fit into a header
   */
  public Synthesis key(String secret) {
    key = new ApiKey(secret);
    return this;
  }

  /**
   * Says how many requests are under way at a time.
   *
   * @param requests at least 1, 4 by default
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis concurrency(int requests) {
    concurrency = Math.toIntExact(positive("concurrency", requests));
    return this;
  }

  /**
   * Says how many requests the whole job may send, tries that failed and earlier runs included.
   *
   * @param requests at least 1; no limit by default
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis maxRequests(long requests) {
    maxRequests = positive("maxRequests", requests);
    return this;
  }

  /**
   * Says how many tokens the whole job may take, of prompts and answers, earlier runs included. A
   * request is sent where there is room for an estimate of its prompt, a token for three letters,
   * and {@link #answerTokens} more.
   *
   * @param tokens at least 1; no limit by default
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis maxTokens(long tokens) {
    maxTokens = positive("maxTokens", tokens);
    return this;
  }

  /**
   * Says how long an answer may be.
   *
   * @param tokens at least 1, 2048 by default; sent as {@code max_completion_tokens}
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis answerTokens(int tokens) {
    answerTokens = Math.toIntExact(positive("answerTokens", tokens));
    return this;
  }

  /**
   * Says how many questions are asked for.
   *
   * @param mostOfPicture the most of a picture: at least 1, 5 by default
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis pairs(int mostOfPicture) {
    pairs = Math.toIntExact(positive("pairs", mostOfPicture));
    return this;
  }

  /**
   * Says how often a picture is asked about while the endpoint is overloaded or out of reach.
   *
   * @param most at least 1, 5 by default
   * @return this
   * @throws InvalidQuestionException if it is less
   */
  public Synthesis tries(int most) {
    tries = Math.toIntExact(positive("tries", most));
    return this;
  }

  /**
   * Says how long a request may take.
   *
   * @param longest 5 minutes by default
   * @return this
   * @throws InvalidQuestionException if it is no time
   */
  public Synthesis timeout(Duration longest) {
    positive("timeout", longest.toMillis());
    timeout = longest;
    return this;
  }

  /**
   * Sets who hears of progress, counted in pictures.
   *
   * @param hears on several threads
   * @return this
   */
  public Synthesis onProgress(Progress.Listener hears) {
    listener = hears;
    return this;
  }

  private static long positive(String name, long value) {
    if (value < 1) {
      throw new InvalidQuestionException(name + " " + value + ": at least 1 is needed");
    }
    return value;
  }

  /**
   * Asks about every picture that is not finished yet.
   *
   * @return what the job has come to; also if the endpoint failed or the budget is spent
   * @throws InvalidQuestionException if the folder is none of Flickr30K Entities, or the output is
   *     of another job
   * @throws OutputException if a file cannot be written; what was done before is kept
   */
  public SynthesisReport run() {
    try (OpenAiChat chat = new OpenAiChat(endpoint, key, llm, answerTokens, timeout)) {
      return run(chat, ending -> ending::sleep);
    }
  }

  /** Runs with waits that a test can shorten. */
  SynthesisReport run(Chat chat, Function<Ending, Pauses.Sleeper> sleepers) {
    List<String> images = EntityPicture.names(entities);
    String instructions = instructions(pairs);
    SynthesisFiles files = SynthesisFiles.of(output);
    files.check();
    try (Journal journal =
        Journal.open(files.journal(), llm, hash(instructions), new HashSet<>(images))) {
      Ending ending = new Ending();
      Budget budget = new Budget(maxRequests, maxTokens, journal.spent());
      Pauses pauses = new Pauses(sleepers.apply(ending));
      PatientChat patient =
          new PatientChat(chat, instructions, answerTokens, tries, budget, journal, pauses);
      return new SynthesisRun(entities, images, files, journal, budget, patient, ending, listener)
          .run(concurrency);
    }
  }

  private static String instructions(int pairs) {
    try (InputStream in =
        Objects.requireNonNull(Synthesis.class.getResourceAsStream("instructions.txt"))) {
      return new String(in.readAllBytes(), UTF_8).replace("{pairs}", String.valueOf(pairs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String instructions) {
    return Hashing.sha256().hashString(instructions, UTF_8).toString();
  }
}
