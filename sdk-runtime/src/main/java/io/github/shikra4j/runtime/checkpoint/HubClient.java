package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.DownloadException;
import io.github.shikra4j.ShikraException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Speaks HTTP with a hub: redirects, the token, and what each status means. */
final class HubClient {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;

  /** Redirects are followed here and not by the client, which would lose the first's headers. */
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final URI endpoint;
  private final Optional<String> token;

  HubClient(URI endpoint, Optional<String> token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  /** Returns a page of the hub as text, such as a model's list of files. */
  String text(String path) {
    return follow(address(path), request -> request, BodyHandlers.ofString()).body();
  }

  /**
   * Asks for a file's headers: those of the hub itself where it redirects to a store, since the hub
   * alone knows the checksum; where it redirects within itself, those of the last place.
   */
  HttpResponse<Void> head(String path) {
    URI at = address(path);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<Void> response =
          send(
              at,
              request -> request.method("HEAD", HttpRequest.BodyPublishers.noBody()),
              BodyHandlers.discarding());
      if (isRefused(response)) {
        throw refusal(response);
      }
      if (!isRedirect(response) || response.headers().firstValue("x-linked-etag").isPresent()) {
        return response;
      }
      at = target(response);
    }
    throw tooManyRedirects(at);
  }

  /** Opens a file from byte {@code from} on; the hub may start at 0 all the same. */
  HttpResponse<InputStream> open(String path, long from) {
    return follow(
        address(path),
        request -> from > 0 ? request.header("Range", "bytes=" + from + "-") : request,
        BodyHandlers.ofInputStream());
  }

  /** Appends, since a mirror's endpoint may have a path of its own. */
  private URI address(String path) {
    return URI.create(endpoint.toString().replaceFirst("/+$", "") + path);
  }

  private <T> HttpResponse<T> follow(URI first, Headers headers, BodyHandler<T> body) {
    URI at = first;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<T> response = send(at, headers, body);
      if (!isRedirect(response) && !isRefused(response)) {
        return response;
      }
      drop(response.body());
      if (isRefused(response)) {
        throw refusal(response);
      }
      at = target(response);
    }
    throw tooManyRedirects(first);
  }

  /** A body that nobody reads would keep its connection. */
  private static void drop(Object body) {
    if (body instanceof InputStream open) {
      try {
        open.close();
      } catch (IOException gone) {
        // As wanted.
      }
    }
  }

  private <T> HttpResponse<T> send(URI at, Headers headers, BodyHandler<T> body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(PATIENCE);
    token
        .filter(secret -> isOurs(at))
        .ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    try {
      return http.send(headers.add(request).build(), body);
    } catch (IOException e) {
      throw new DownloadException("%s: no answer: %s".formatted(at, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DownloadException(at + ": interrupted", e);
    }
  }

  /** The token is for the hub alone, never for a store that it redirects to. */
  private boolean isOurs(URI at) {
    return Objects.equals(at.getScheme(), endpoint.getScheme())
        && Objects.equals(at.getAuthority(), endpoint.getAuthority());
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    int status = response.statusCode();
    return status >= 300 && status < 400 && response.headers().firstValue("location").isPresent();
  }

  /** Status 416 answers a range that starts at the end: the file is already complete. */
  private static boolean isRefused(HttpResponse<?> response) {
    return response.statusCode() >= 400 && response.statusCode() != 416;
  }

  private static URI target(HttpResponse<?> response) {
    String location = response.headers().firstValue("location").orElseThrow();
    try {
      URI target = response.uri().resolve(location);
      boolean isWeb = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
      boolean weakens =
          "https".equals(response.uri().getScheme()) && !"https".equals(target.getScheme());
      if (isWeb && !weakens) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw new DownloadException(response.uri() + ": redirects to nonsense", e);
    }
    throw new DownloadException(
        "%s: redirects to %s, which is not followed".formatted(response.uri(), location));
  }

  private static ShikraException refusal(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 401, 403 ->
          new CheckpointException(
              response.uri()
                  + ": access refused; check the name, accept the model's terms on its page and set"
                  + " HF_TOKEN");
      case 404 -> new CheckpointException(response.uri() + ": there is no such model or file");
      default ->
          new DownloadException(
              "%s: status %d; try again".formatted(response.uri(), response.statusCode()));
    };
  }

  private static DownloadException tooManyRedirects(URI at) {
    return new DownloadException(at + ": more than " + MOST_REDIRECTS + " redirects");
  }

  /** What a request has beside its address. */
  private interface Headers {
    HttpRequest.Builder add(HttpRequest.Builder request);
  }
}
