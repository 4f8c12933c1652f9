package io.github.shikra4j.runtime.checkpoint;

import com.google.common.hash.Hashing;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hub on the loopback interface: the listing, small files of its own, and large ones that it
 * redirects to a store, which is the same server under its other name.
 */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final Map<String, byte[]> small = new LinkedHashMap<>();
  private final Map<String, byte[]> large = new LinkedHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Method, path and, where sent, range and token of each request, in order. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answered to every request instead, where not 0. */
  volatile int status;

  /** Bytes after which the store's next answer breaks off, where not negative. */
  volatile int cutAfter = -1;

  /** Whether the store ignores ranges. */
  volatile boolean deafToRanges;

  /** Changes the content of large files but not their checksum. */
  volatile boolean corrupt;

  FakeHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  FakeHub small(String name, String content) {
    small.put(name, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  FakeHub large(String name, byte[] content) {
    large.put(name, content);
    return this;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(described(exchange));
      if (status != 0) {
        exchange.sendResponseHeaders(status, -1);
      } else if (path.equals("/api/models/org/name/revision/main")) {
        send(exchange, 200, listing().getBytes(StandardCharsets.UTF_8));
      } else if (path.startsWith("/org/name/resolve/" + COMMIT + "/")) {
        resolve(exchange, path.substring(path.lastIndexOf('/') + 1));
      } else if (path.startsWith("/store/")) {
        store(exchange, large.get(path.substring(7)));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static String described(HttpExchange exchange) {
    StringBuilder text = new StringBuilder(exchange.getRequestMethod());
    text.append(' ').append(exchange.getRequestURI().getPath());
    for (String header : List.of("Range", "Authorization")) {
      String value = exchange.getRequestHeaders().getFirst(header);
      text.append(value == null ? "" : " " + value);
    }
    return text.toString();
  }

  private String listing() {
    StringBuilder files = new StringBuilder();
    for (Map<String, byte[]> kind : List.of(small, large)) {
      for (String name : kind.keySet()) {
        files.append(files.isEmpty() ? "" : ",").append("{\"rfilename\":\"" + name + "\"}");
      }
    }
    return "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + files + "]}";
  }

  private void resolve(HttpExchange exchange, String name) throws IOException {
    var headers = exchange.getResponseHeaders();
    if (small.containsKey(name)) {
      byte[] content = small.get(name);
      headers.add("ETag", "\"" + Hashing.crc32().hashBytes(content) + "\"");
      send(exchange, 200, content);
    } else {
      byte[] content = large.get(name);
      headers.add("X-Linked-Etag", "\"" + Hashing.sha256().hashBytes(content) + "\"");
      headers.add("X-Linked-Size", Integer.toString(content.length));
      int port = server.getAddress().getPort();
      headers.add("Location", "http://localhost:" + port + "/store/" + name);
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private void store(HttpExchange exchange, byte[] whole) throws IOException {
    byte[] content = whole.clone();
    if (corrupt) {
      content[0]++;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null || deafToRanges) {
      send(exchange, 200, content);
      return;
    }
    int from = Integer.parseInt(range.replaceAll("\\D", ""));
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
    send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
  }

  private void send(HttpExchange exchange, int code, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(code, -1);
      return;
    }
    exchange.sendResponseHeaders(code, content.length);
    boolean cut = exchange.getRequestURI().getPath().startsWith("/store/") && cutAfter >= 0;
    // Less than announced: closing the exchange now breaks the connection.
    exchange.getResponseBody().write(content, 0, cut ? cutAfter : content.length);
    exchange.getResponseBody().flush();
    if (cut) {
      cutAfter = -1;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
