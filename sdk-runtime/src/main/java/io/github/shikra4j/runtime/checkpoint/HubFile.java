package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.DownloadException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.OptionalLong;

/**
 * What the hub says of a file before it is fetched.
 *
 * @param etag names its content: a SHA-256 for large files, git's own hash for small ones
 * @param bytes its size, where the hub says it
 */
record HubFile(String etag, OptionalLong bytes) {

  /** Reads the answer to a HEAD; a redirect to a store has headers of its own for the content. */
  static HubFile of(HttpResponse<?> response) {
    HttpHeaders headers = response.headers();
    boolean linked = headers.firstValue("x-linked-etag").isPresent();
    String etag =
        headers.firstValue(linked ? "x-linked-etag" : "etag").map(HubFile::unquoted).orElse("");
    // It becomes a file name, so that nothing but a hash is let by.
    if (!etag.matches("[0-9a-zA-Z][0-9a-zA-Z_-]{0,127}")) {
      throw new DownloadException(
          "%s: no usable etag ('%s'), so the content could not be checked"
              .formatted(response.uri(), etag));
    }
    try {
      return new HubFile(
          etag, headers.firstValueAsLong(linked ? "x-linked-size" : "content-length"));
    } catch (NumberFormatException e) {
      throw new DownloadException(response.uri() + ": its size is no number", e);
    }
  }

  /** Tells whether the etag is the SHA-256 of the content. */
  boolean hasSha256() {
    return etag.matches("[0-9a-f]{64}");
  }

  private static String unquoted(String etag) {
    return etag.replaceFirst("^W/", "").replace("\"", "");
  }
}
