package io.github.shikra4j.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.shikra4j.runtime.model.ModelShape;
import io.github.shikra4j.runtime.model.RandomCheckpoint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command against an endpoint on this machine. */
class SynthesizeTests {
  private static final String KEY = "sk-0123456789abcdef";
  private static final String PAIR =
      """
      {"question": "Is [the man](B1) alone?", "reasoning": "[He](B1) walks [two dogs](B2,B3).", "answer": "no"}\
      """;

  @TempDir private Path folder;
  private HttpServer server = unbound();
  private Answer answer = (exchange, header) -> say(exchange, PAIR);

  /** Answers a request whose header with the key is given. */
  private interface Answer {
    void to(HttpExchange exchange, String header) throws IOException;
  }

  /** What a process did. */
  private record Ran(int code, String out, String err) {}

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(folder.resolve("entities/Annotations"));
    Files.createDirectories(folder.resolve("entities/Sentences"));
    picture("1001");
    picture("1002");
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer.to(exchange, exchange.getRequestHeaders().getFirst("Authorization"));
          }
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private void picture(String name) throws IOException {
    Files.writeString(
        folder.resolve("entities/Annotations/" + name + ".xml"),
        """
        <annotation><size><width>500</width><height>375</height><depth>3</depth></size>
        <object><name>1</name><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>110</xmax><ymax>220</ymax></bndbox></object>
        <object><name>2</name><bndbox><xmin>200</xmin><ymin>50</ymin><xmax>300</xmax><ymax>150</ymax></bndbox></object>
        <object><name>2</name><bndbox><xmin>310</xmin><ymin>60</ymin><xmax>400</xmax><ymax>160</ymax></bndbox></object>
        </annotation>
        """);
    Files.writeString(
        folder.resolve("entities/Sentences/" + name + ".txt"),
        "[/EN#1/people A man] walks [/EN#2/animals two dogs] in a park .\n");
    draw(name);
  }

  private void draw(String name) throws IOException {
    BufferedImage image = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(
        image,
        "jpg",
        Files.createDirectories(folder.resolve("images")).resolve(name + ".jpg").toFile());
  }

  private static void say(HttpExchange exchange, String pair) throws IOException {
    JsonObject message = new JsonObject();
    message.addProperty("role", "assistant");
    message.addProperty("content", "{\"pairs\": [" + pair + "]}");
    JsonObject choice = new JsonObject();
    choice.add("message", message);
    choice.addProperty("finish_reason", "stop");
    JsonArray choices = new JsonArray();
    choices.add(choice);
    JsonObject completion = new JsonObject();
    completion.add("choices", choices);
    send(exchange, 200, completion.toString());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
    exchange.getResponseBody().write(body.getBytes(UTF_8));
  }

  private List<String> line(Path entities, String... more) {
    List<String> line = new ArrayList<>(List.of("synthesize"));
    line.addAll(List.of("--flickr30k-entities", entities.toString()));
    line.addAll(List.of("--endpoint", "http://localhost:" + server.getAddress().getPort() + "/v1"));
    line.addAll(List.of("--llm", "fake", "--output", folder.resolve("rd.jsonl").toString()));
    line.addAll(List.of(more));
    return line;
  }

  private Ran synthesize(Path entities, String... more) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, UTF_8));
      System.setErr(new PrintStream(errBytes, true, UTF_8));
      int code = Shikra.run(line(entities, more).toArray(String[]::new));
      return new Ran(code, outBytes.toString(UTF_8), errBytes.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Runs in a process with this key in its environment, which logs all that it can. */
  private Ran synthesizeWith(String variable, String... more) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Shikra.class.getName()));
    line.addAll(line(folder.resolve("entities"), more));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectOutput(folder.resolve("out.txt").toFile())
            .redirectError(folder.resolve("err.txt").toFile());
    builder.environment().remove("OPENAI_API_KEY");
    builder.environment().putAll(Map.of(variable, KEY, "OPENAI_LOG", "debug"));
    int code = builder.start().waitFor();
    return new Ran(
        code,
        Files.readString(folder.resolve("out.txt")),
        Files.readString(folder.resolve("err.txt")));
  }

  private List<JsonObject> rows(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  @Test
  @Tag("slow")
  void synthesize_rows_goThroughEncodeInAllVersions() throws Exception {
    Path model = folder.resolve("model");
    new RandomCheckpoint(ModelShape.TINY, 7).withDeviation(0.2).write(model, Fixtures.TOKENIZER);
    Ran ran = synthesize(folder.resolve("entities"), "--json");
    assertEquals(0, ran.code(), ran.err());
    JsonObject report = JsonParser.parseString(ran.out()).getAsJsonObject();
    assertEquals("complete", report.get("outcome").getAsString());
    assertEquals(2, report.get("rows").getAsInt());
    assertEncoded(model, 2);
  }

  @Test
  void synthesize_goldenEntities_rowsGoThroughEncodeWithTheGoldenTokenizer() throws IOException {
    Path golden = Path.of(System.getProperty("shikra.golden", ""));
    assumeTrue(Files.isDirectory(golden), "no figures in " + golden + "; see -Dshikra.golden=");
    answer =
        (exchange, header) ->
            say(
                exchange,
                PAIR
                    + ", {\"question\": \"Where is [the ball](B2)?\", \"reasoning\": \"[Her hand](B1)"
                    + " holds [it](B2).\", \"answer\": \"in her hand\"}");
    Ran ran = synthesize(golden.resolve("annotations/flickr30k_entities"));
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("| rows | 2 |"), ran.out());
    assertTrue(ran.out().contains("| rejected: phrase mismatch | 2 |"), ran.out());
    JsonObject released =
        JsonParser.parseString(
                Files.readAllLines(golden.resolve("annotations/gpt4gen.jsonl")).get(0))
            .getAsJsonObject();
    assertEquals(released.keySet(), rows("rd.jsonl").get(0).keySet());
    assertEncoded(golden.resolve("shikra"), 2);
  }

  private void assertEncoded(Path model, int count) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (String version : List.of("a", "c", "bc")) {
      assertEquals(0, encode(model, version));
      List<JsonObject> items = rows(version + ".jsonl");
      assertEquals(count, items.size());
      items.forEach(item -> assertFalse(item.has("error"), item.toString()));
      lengths.add(items.get(0).getAsJsonArray("input_ids").size());
    }
    // Of the same question: the answer alone, the chain, and the chain with its boxes.
    assertTrue(lengths.get(0) < lengths.get(1) && lengths.get(1) < lengths.get(2), "" + lengths);
  }

  private int encode(Path model, String version) {
    return Shikra.run(
        "encode",
        "--model",
        model.toString(),
        "--format",
        "gpt4gen",
        "--option",
        "version=" + version,
        "--annotations",
        folder.resolve("rd.jsonl").toString(),
        "--images",
        folder.resolve("images").toString(),
        "--template",
        "<image> <question>",
        "--output",
        folder.resolve(version + ".jsonl").toString());
  }

  @Test
  @Tag("slow")
  void synthesize_endpointThatQuotesTheKey_showsItNowhere() throws Exception {
    picture("1003");
    picture("1004");
    List<Integer> statuses = List.of(200, 500, 400, 401);
    List<String> headers = new ArrayList<>();
    answer =
        (exchange, header) -> {
          int status = statuses.get(headers.size());
          headers.add(header);
          exchange.getResponseHeaders().set("X-Key", header);
          if (status == 200) {
            say(exchange, "{\"question\": \"" + header + "\"}");
          } else {
            send(exchange, status, "{\"error\": {\"message\": \"" + header + "\"}}");
          }
        };
    Ran ran = synthesizeWith("MY_KEY", "--key-env", "MY_KEY", "--tries=1", "--concurrency=1");
    assertEquals(2, ran.code(), ran.err());
    assertEquals(Collections.nCopies(4, "Bearer " + KEY), headers);
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file, ISO_8859_1).contains(KEY), file.toString());
      }
    }
    assertTrue(Files.readString(folder.resolve("rd.rejected.jsonl")).contains("Bearer ***"));
  }

  @Test
  @Tag("slow")
  void synthesize_noVariableNamed_takesTheUsualOne() throws Exception {
    List<String> headers = new CopyOnWriteArrayList<>();
    answer =
        (exchange, header) -> {
          headers.add(header);
          say(exchange, PAIR);
        };
    assertEquals(0, synthesizeWith("OPENAI_API_KEY").code());
    assertEquals(Collections.nCopies(2, "Bearer " + KEY), headers);
  }

  @Test
  void synthesize_refused_isBadInput() {
    answer = (exchange, header) -> send(exchange, 404, "");
    Ran ran = synthesize(folder.resolve("entities"));
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("shikra: the endpoint answers 404"), ran.err());
  }

  @Test
  void synthesize_budgetSpent_saysSoAndIsNoFailure() throws IOException {
    Ran ran = synthesize(folder.resolve("entities"), "--max-requests", "1");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.err().contains("shikra: the budget has no room"), ran.err());
    assertEquals(1, rows("rd.jsonl").size());
    assertEquals(0, synthesize(folder.resolve("entities"), "--max-requests", "2").code());
    assertEquals(2, rows("rd.jsonl").size());
  }

  @ParameterizedTest
  @CsvSource({
    "--concurrency,0",
    "--max-requests,0",
    "--max-tokens,-1",
    "--answer-tokens,0",
    "--pairs,0",
    "--tries,0",
    "--timeout,0",
    "--key-env,NO_SUCH_KEY"
  })
  void synthesize_badOption_isBadInput(String option, String value) {
    assertEquals(2, synthesize(folder.resolve("entities"), option + "=" + value).code());
    assertFalse(Files.exists(folder.resolve("rd.done.jsonl")));
  }
}
