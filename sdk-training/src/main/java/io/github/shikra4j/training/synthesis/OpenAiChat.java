package io.github.shikra4j.training.synthesis;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import io.github.shikra4j.training.synthesis.ChatFailure.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A chat model behind an OpenAI-compatible endpoint. The one place that knows the client library:
 * none of its exceptions leaves, and no text of the endpoint leaves with the key in it.
 */
final class OpenAiChat implements Chat {
  private static final int EXCERPT = 300;

  private final OpenAIClient client;
  private final ApiKey key;
  private final String model;
  private final long answerTokens;

  /** Connects to nothing yet. */
  OpenAiChat(URI endpoint, ApiKey key, String model, long answerTokens, Duration timeout) {
    this.key = key;
    this.model = model;
    this.answerTokens = answerTokens;
    // Not from the environment: a variable that is meant for another endpoint goes nowhere.
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(endpoint.toString())
            .apiKey(key.value())
            .maxRetries(0)
            .timeout(timeout)
            // A kept connection that the server has closed costs a try, and no answer is so quick
            // that
            // a new one matters.
            .maxIdleConnections(0)
            .keepAliveDuration(Duration.ofSeconds(1))
            .followRedirects(false)
            .disableTelemetry(true)
            .logLevel(LogLevel.OFF)
            .build();
  }

  @Override
  public Reply ask(String instructions, String description) throws ChatFailure {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(model)
            .maxCompletionTokens(answerTokens)
            .addSystemMessage(instructions)
            .addUserMessage(description)
            .build();
    try {
      return reply(client.chat().completions().create(params));
    } catch (OpenAIServiceException e) {
      throw refused(e);
    } catch (OpenAIIoException e) {
      throw cut(e);
    } catch (OpenAIInvalidDataException e) {
      throw again("the endpoint's reply is no chat completion");
    } catch (RuntimeException e) {
      throw again("the client fails: " + e.getClass().getSimpleName());
    }
  }

  private Reply reply(ChatCompletion completion) throws ChatFailure {
    List<ChatCompletion.Choice> choices = completion.choices();
    if (choices.isEmpty()) {
      throw again("the endpoint's reply has no choices");
    }
    ChatCompletion.Choice choice = choices.get(0);
    String text = choice.message().content().orElse("");
    boolean cut =
        choice
            ._finishReason()
            .asKnown()
            .filter(ChatCompletion.Choice.FinishReason.LENGTH::equals)
            .isPresent();
    return new Reply(key.hide(text), cut, completion._usage().asKnown().flatMap(OpenAiChat::usage));
  }

  private static Optional<Reply.Usage> usage(CompletionUsage usage) {
    return usage
        ._promptTokens()
        .asKnown()
        .flatMap(
            prompt ->
                usage._completionTokens().asKnown().map(answer -> new Reply.Usage(prompt, answer)));
  }

  private ChatFailure refused(OpenAIServiceException e) {
    int status = e.statusCode();
    boolean quota = e.code().filter("insufficient_quota"::equals).isPresent();
    Kind kind = quota ? Kind.REFUSED_ALL : kind(status);
    return new ChatFailure(kind, false, RetryAfter.of(e.headers()), message(status, e));
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 401, 402, 403, 404 -> Kind.REFUSED_ALL;
      case 408, 409, 429 -> Kind.TRY_AGAIN;
      default -> {
        if (status >= 500) {
          yield Kind.TRY_AGAIN;
        }
        yield status >= 400 ? Kind.REFUSED_REQUEST : Kind.REFUSED_ALL;
      }
    };
  }

  private String message(int status, OpenAIServiceException e) {
    return switch (status) {
      // What such an answer says may quote a part of the key.
      case 401, 403 -> "the endpoint answers " + status + ": it does not accept the key";
      case 404 ->
          "the endpoint answers 404: check its address, which often ends in /v1, and the model's"
              + " name";
      default -> "the endpoint answers " + status + ": " + excerpt(String.valueOf(e.body()));
    };
  }

  /** The key goes first: half of it would not be found. */
  private String excerpt(String text) {
    String line = key.hide(text).replaceAll("\\s+", " ").strip();
    return line.length() > EXCERPT ? line.substring(0, EXCERPT) + "…" : line;
  }

  private ChatFailure cut(OpenAIIoException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    boolean sent = !(cause instanceof ConnectException || cause instanceof UnknownHostException);
    String said = cause.getClass().getSimpleName() + ": " + excerpt("" + cause.getMessage());
    return new ChatFailure(
        Kind.TRY_AGAIN, sent, Optional.empty(), "the connection to the endpoint fails: " + said);
  }

  private static ChatFailure again(String message) {
    return new ChatFailure(Kind.TRY_AGAIN, true, Optional.empty(), message);
  }

  @Override
  public void close() {
    client.close();
  }
}
