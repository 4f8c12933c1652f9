package io.github.shikra4j.training.synthesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A chat model that says what a test wants, by HTTP on this machine. */
final class FakeEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();

  /** Answers a request. */
  @FunctionalInterface
  interface Handler {

    /**
     * Sends something, or nothing.
     *
     * @param number of the request, from 0
     * @param asked its body
     */
    void handle(HttpExchange exchange, int number, JsonObject asked)
        throws IOException, InterruptedException;
  }

  FakeEndpoint(Handler handler) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", exchange -> receive(exchange, handler));
    server.start();
  }

  private void receive(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      JsonObject asked = JsonParser.parseString(body).getAsJsonObject();
      int number;
      synchronized (this) {
        number = requests.size();
        requests.add(asked);
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      }
      handler.handle(exchange, number, asked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  List<JsonObject> requests() {
    return requests;
  }

  List<String> keys() {
    return keys;
  }

  /** Says something, with 100 tokens asked and 40 answered. */
  static void say(HttpExchange exchange, String text) throws IOException {
    send(exchange, 200, completion(text, "stop").toString());
  }

  static JsonObject completion(String text, String finish) {
    JsonObject message = new JsonObject();
    message.addProperty("role", "assistant");
    message.addProperty("content", text);
    JsonObject choice = new JsonObject();
    choice.addProperty("index", 0);
    choice.add("message", message);
    choice.addProperty("finish_reason", finish);
    JsonArray choices = new JsonArray();
    choices.add(choice);
    JsonObject usage = new JsonObject();
    usage.addProperty("prompt_tokens", 100);
    usage.addProperty("completion_tokens", 40);
    usage.addProperty("total_tokens", 140);
    JsonObject completion = new JsonObject();
    completion.addProperty("id", "chat-1");
    completion.addProperty("object", "chat.completion");
    completion.addProperty("created", 1);
    completion.addProperty("model", "fake");
    completion.add("choices", choices);
    completion.add("usage", usage);
    return completion;
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Fails with an error as these endpoints send it. */
  static void fail(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    JsonObject error = new JsonObject();
    error.addProperty("message", message);
    error.addProperty("type", "some_error");
    error.addProperty("code", code);
    JsonObject body = new JsonObject();
    body.add("error", error);
    send(exchange, status, body.toString());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
