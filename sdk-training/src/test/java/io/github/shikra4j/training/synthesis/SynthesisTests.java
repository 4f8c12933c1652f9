package io.github.shikra4j.training.synthesis;

import static io.github.shikra4j.training.synthesis.EntityFolder.PAIR;
import static io.github.shikra4j.training.synthesis.EntityFolder.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import io.github.shikra4j.training.synthesis.SynthesisReport.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs against an endpoint on this machine that behaves, or does not. */
final class SynthesisTests {
  private static final String KEY = "sk-0123456789abcdef";
  private static final String GOOD = answer(PAIR);

  @TempDir private Path folder;

  private final List<Duration> waits = new CopyOnWriteArrayList<>();

  private Synthesis synthesis(FakeEndpoint endpoint, int pictures) throws IOException {
    Path entities = EntityFolder.write(folder.resolve("entities"), pictures);
    return Synthesis.of(entities, endpoint.address(), "fake", folder.resolve("rd.jsonl"))
        .key(KEY)
        .concurrency(1);
  }

  /** Runs, and notes waits in place of waiting. */
  private SynthesisReport run(Synthesis synthesis, FakeEndpoint endpoint) {
    return run(synthesis, endpoint, Duration.ofMinutes(1));
  }

  private SynthesisReport run(Synthesis synthesis, FakeEndpoint endpoint, Duration timeout) {
    try (OpenAiChat chat =
        new OpenAiChat(Endpoint.of(endpoint.address()), new ApiKey(KEY), "fake", 2048, timeout)) {
      return synthesis.run(chat, ending -> waits::add);
    }
  }

  private String file(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static FakeEndpoint behaving() {
    return new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.say(exchange, GOOD));
  }

  /** An endpoint that misbehaves a few times, then answers. */
  private static FakeEndpoint failingFirst(int times, FakeEndpoint.Handler failure) {
    return new FakeEndpoint(
        (exchange, number, asked) -> {
          if (number < times) {
            failure.handle(exchange, number, asked);
          } else {
            FakeEndpoint.say(exchange, GOOD);
          }
        });
  }

  @Test
  void run_endpointThatBehaves_writesARowForEachPicture() throws IOException {
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport report = synthesis(endpoint, 9).concurrency(4).run();
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(9, report.rows());
      assertEquals(9, report.requests());
      assertEquals(900, report.promptTokens());
      assertEquals(360, report.answerTokens());
      assertEquals(0, report.uncertainTokens());
      assertEquals(9, endpoint.requests().size());
      assertTrue(endpoint.keys().stream().allMatch(("Bearer " + KEY)::equals));
      JsonObject asked = endpoint.requests().get(0);
      assertEquals("fake", asked.get("model").getAsString());
      assertEquals(2048, asked.get("max_completion_tokens").getAsInt());
      assertEquals(report.json() + "\n", file("rd.report.json"));
    }
    List<String> rows = file("rd.jsonl").lines().toList();
    assertEquals(
        """
        {"img_path":"1001.jpg","boxes":[[9,19,109,219],[199,49,299,149],[309,59,500,159]],\
        "question":"Why does <ph_st>the man<ph_ed> hold <ph_st>the dogs<ph_ed>?",\
        "question_boxes_seq":[[0],[1,2]],\
        "cot_with_ans":"<ph_st>He<ph_ed> walks <ph_st>the dogs<ph_ed> near a road.\
         The answer is so that they do not run away.",\
        "answer_boxes_seq":[[0],[1,2]],"answer":"The answer is so that they do not run away."}""",
        rows.get(0));
    for (int i = 0; i < 9; i++) {
      assertTrue(rows.get(i).startsWith("{\"img_path\":\"100" + (i + 1) + ".jpg\""), rows.get(i));
    }
    assertEquals("", file("rd.rejected.jsonl"));
  }

  @Test
  void run_tooManyRequests_waitsAsLongAsTheEndpointAsks() throws IOException {
    try (FakeEndpoint endpoint =
        failingFirst(
            1,
            (exchange, number, asked) -> {
              exchange.getResponseHeaders().set("Retry-After", "700");
              FakeEndpoint.fail(exchange, 429, "rate_limit_exceeded", "Slow down.");
            })) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(2, report.requests());
      assertEquals(0, report.uncertainTokens());
    }
    assertEquals(1, waits.size());
    Duration wait = waits.get(0);
    assertTrue(wait.toSeconds() > 300 && wait.toSeconds() <= 700, wait.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_serverErrors_waitsLongerEachTime(boolean atOnce) throws IOException {
    try (FakeEndpoint endpoint =
        failingFirst(
            3,
            (exchange, number, asked) -> {
              if (atOnce) {
                exchange.getResponseHeaders().set("Retry-After", "0");
              }
              FakeEndpoint.fail(exchange, 500, "oops", "Broken.");
            })) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(4, report.requests());
    }
    assertEquals(3, waits.size());
    for (int i = 0; i < 3; i++) {
      long millis = waits.get(i).toMillis();
      assertTrue(millis >= 500L << i && millis < 1000L << i, waits.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "half JSON", "half a body", "cut", "no choices"})
  void run_replyThatIsLost_isAskedForAgainAndCharged(String how) throws IOException {
    try (FakeEndpoint endpoint =
        failingFirst(1, (exchange, number, asked) -> lose(exchange, how))) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(2, endpoint.requests().size());
      assertEquals(2, report.requests());
      assertEquals(140, report.promptTokens() + report.answerTokens());
      assertTrue(report.uncertainTokens() > 2048);
    }
  }

  private static void lose(HttpExchange exchange, String how) throws IOException {
    String body = FakeEndpoint.completion(GOOD, "stop").toString();
    switch (how) {
      case "nothing" -> FakeEndpoint.send(exchange, 200, "");
      case "half JSON" -> FakeEndpoint.send(exchange, 200, body.substring(0, body.length() / 2));
      case "no choices" -> FakeEndpoint.send(exchange, 200, "{\"id\": \"1\", \"choices\": []}");
      case "half a body" -> {
        exchange.sendResponseHeaders(200, body.length());
        exchange.getResponseBody().write(body.substring(0, body.length() / 2).getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
      default -> {} // The connection is closed without a word.
    }
  }

  @Test
  void run_slowReply_isGivenUpAndAskedForAgain() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    try (FakeEndpoint endpoint = failingFirst(1, (exchange, number, asked) -> end.await())) {
      SynthesisReport report =
          run(synthesis(endpoint, 1).tries(100), endpoint, Duration.ofMillis(400));
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertTrue(report.requests() >= 2);
      assertTrue(report.uncertainTokens() > 2048);
    } finally {
      end.countDown();
    }
  }

  @Test
  void run_serverThatAnswersOnceOnAConnection_isAskedOnNewOnes() throws Exception {
    String reply = FakeEndpoint.completion(GOOD, "stop").toString();
    String head = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    byte[] bytes = (head + reply.length() + "\r\n\r\n" + reply).getBytes(UTF_8);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      var unused =
          threads.submit(
              () -> {
                while (true) {
                  Socket socket = server.accept();
                  var ignored = threads.submit(() -> answerOnce(socket, bytes));
                }
              });
      Path entities = EntityFolder.write(folder.resolve("entities"), 3);
      SynthesisReport report =
          Synthesis.of(
                  entities,
                  "http://localhost:" + server.getLocalPort() + "/v1",
                  "fake",
                  folder.resolve("rd.jsonl"))
              .concurrency(1)
              .run();
      assertEquals(3, report.rows());
      assertEquals(3, report.requests());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Keeps the connection, and closes it at the first byte of another request. */
  private static boolean answerOnce(Socket socket, byte[] reply) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.read());
      }
      Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head.toString());
      assertTrue(length.find(), head.toString());
      in.readNBytes(Integer.parseInt(length.group(1)));
      socket.getOutputStream().write(reply);
      return in.read() < 0;
    }
  }

  @Test
  void run_endpointWithoutUsage_chargesWhatWasSetAside() throws IOException {
    JsonObject silent = FakeEndpoint.completion(GOOD, "stop");
    silent.remove("usage");
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) -> FakeEndpoint.send(exchange, 200, silent.toString()))) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(1, report.rows());
      assertEquals(0, report.answerTokens());
      assertTrue(report.uncertainTokens() > 2048);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Surely! The man holds dogs. | NOT_JSON",
        "{\"pairs\": [{\"question\": \"Why | NOT_JSON",
        "{\"pairs\": {}} | NOT_JSON",
        "`` | NO_ANSWER",
        "{\"pairs\": []} | NO_PAIRS",
        "{\"pairs\": [{\"question\": \"Why [him](B1)?\", \"answer\": \"so\"}]} | INCOMPLETE_PAIR",
        "{\"pairs\": [7]} | INCOMPLETE_PAIR"
      })
  void run_answerThatIsNone_isKeptApart(String said, Rejection reason) throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.say(exchange, said))) {
      SynthesisReport report = run(synthesis(endpoint, 2), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(Map.of(reason, 2L), report.rejected());
      assertEquals(0, report.rows());
      assertEquals(2, report.finished());
    }
    JsonObject first =
        JsonParser.parseString(file("rd.rejected.jsonl").lines().findFirst().orElse(""))
            .getAsJsonObject();
    assertEquals("1001", first.get("image").getAsString());
    assertEquals(reason.key(), first.get("reason").getAsString());
    assertEquals("", file("rd.jsonl"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Why [the man](B9)? | [He](B1) walks. | so | UNKNOWN_BOX",
        "Why [the dogs](B1)? | [He](B1) walks. | so | PHRASE_MISMATCH",
        "Why does he walk? | [He](B1) walks. | so | QUESTION_WITHOUT_BOX",
        "Why [the man](B1)? | He walks. | so | ANSWER_WITHOUT_BOX",
        "Why [the man](B1)? | He walks. | for [the dogs](B2,B3) | ",
        "Why [the man](B1)? | [He](B1) is B2. | so | BARE_BOX",
        "Why [the man](B1)? | [He](B1) is at [1, 2, 3, 4]. | so | BARE_COORDINATES",
        "Why [the man](B1)? | [He](B1) is at 1, 2, 600, 4. | so | OUTSIDE_PICTURE",
        "Why [the man](B1)? | [A man in a hat](B1) walks two dogs under the sky. | so"
            + " | CAPTION_COPY",
        "Why [the man](B1)? | [He](B1) walks. | Dogs with nobody. | CAPTION_COPY"
      })
  void run_pairThatPointsWrong_isKeptApartWithItsReason(
      String question, String reasoning, String concluded, Rejection reason) throws IOException {
    JsonObject pair = new JsonObject();
    pair.addProperty("question", question);
    pair.addProperty("reasoning", reasoning);
    pair.addProperty("answer", concluded);
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) ->
                FakeEndpoint.say(exchange, answer(PAIR, pair.toString(), PAIR)))) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(
          reason == null
              ? Map.of(Rejection.REPEATED_QUESTION, 1L)
              : Map.of(Rejection.REPEATED_QUESTION, 1L, reason, 1L),
          report.rejected());
      assertEquals(reason == null ? 2 : 1, report.rows());
    }
  }

  @Test
  void run_answerAtItsLimit_isKeptApart() throws IOException {
    String cut = FakeEndpoint.completion("{\"pairs\": [", "length").toString();
    try (FakeEndpoint endpoint =
        new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.send(exchange, 200, cut))) {
      assertEquals(
          Map.of(Rejection.CUT_ANSWER, 1L), run(synthesis(endpoint, 1), endpoint).rejected());
    }
  }

  @ParameterizedTest
  @CsvSource({"401,invalid_api_key", "403,", "404,model_not_found", "429,insufficient_quota"})
  void run_endpointThatRefusesAll_endsAtOnce(int status, String code) throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) ->
                FakeEndpoint.fail(exchange, status, code, "Not with " + KEY))) {
      SynthesisReport report = run(synthesis(endpoint, 3), endpoint);
      assertEquals(Outcome.REFUSED, report.outcome());
      assertTrue(report.note().contains(" " + status), report.note());
      assertFalse(report.note().contains(KEY), report.note());
      assertEquals(1, report.requests());
      assertEquals(1, report.failed());
      assertEquals(2, report.left());
    }
  }

  @Test
  void run_badRequest_isThePictureOnceOthersAreAnswered() throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) -> {
              if (number == 1) {
                FakeEndpoint.say(exchange, GOOD);
              } else {
                FakeEndpoint.fail(exchange, 400, "content_filter", "Not this one.");
              }
            })) {
      SynthesisReport report = run(synthesis(endpoint, 3), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(0, report.failed());
      assertEquals(3, report.finished());
      assertEquals(3, report.requests());
      assertEquals(Map.of(Rejection.REFUSED_REQUEST, 2L), report.rejected());
    }
    assertTrue(file("rd.rejected.jsonl").contains("Not this one."));
  }

  @Test
  void run_badRequestsAlone_areTheWayOfAsking() throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) ->
                FakeEndpoint.fail(exchange, 400, "unknown_parameter", "No such model."))) {
      SynthesisReport report = run(synthesis(endpoint, 3), endpoint);
      assertEquals(Outcome.INCOMPLETE, report.outcome());
      assertEquals(3, report.failed());
      assertEquals(0, report.finished());
    }
  }

  @Test
  void run_endpointOutOfReach_stopsAndGoesOnLater() throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.send(exchange, 503, ""))) {
      SynthesisReport report = run(synthesis(endpoint, 8).tries(2), endpoint);
      assertEquals(Outcome.UNREACHABLE, report.outcome());
      assertEquals(10, report.requests());
      assertEquals(5, report.failed());
      assertEquals(3, report.left());
    }
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport report = run(synthesis(endpoint, 8), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(18, report.requests());
      assertEquals(8, report.rows());
    }
  }

  @Test
  void run_nobodyListens_saysSo() throws IOException {
    FakeEndpoint endpoint = behaving();
    endpoint.close();
    SynthesisReport report = run(synthesis(endpoint, 9).tries(1), endpoint);
    assertEquals(Outcome.UNREACHABLE, report.outcome());
    assertTrue(report.note().contains("ConnectException"), report.note());
    assertEquals(0, report.uncertainTokens());
  }

  @Test
  void run_budgetOfRequests_isKeptOverAllRuns() throws IOException {
    try (FakeEndpoint endpoint =
        failingFirst(1, (exchange, number, asked) -> FakeEndpoint.send(exchange, 500, ""))) {
      Synthesis synthesis = synthesis(endpoint, 5).concurrency(3);
      SynthesisReport report = run(synthesis.maxRequests(4), endpoint);
      assertEquals(Outcome.BUDGET_SPENT, report.outcome());
      assertEquals(4, endpoint.requests().size());
      assertEquals(3, report.finished());
      assertEquals(2, report.left());
      assertEquals(Outcome.BUDGET_SPENT, run(synthesis.maxRequests(4), endpoint).outcome());
      assertEquals(4, endpoint.requests().size());
      assertEquals(Outcome.COMPLETE, run(synthesis.maxRequests(6), endpoint).outcome());
      assertEquals(6, endpoint.requests().size());
    }
  }

  @Test
  void run_budgetOfTokens_waitsForThoseUnderWay() throws IOException {
    try (FakeEndpoint endpoint = behaving()) {
      // Room for one at a time: each sets more than 2048 aside, and costs 140.
      SynthesisReport report = run(synthesis(endpoint, 5).concurrency(4).maxTokens(4000), endpoint);
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(5, endpoint.requests().size());
      report = run(synthesis(endpoint, 9).concurrency(4).maxTokens(1000), endpoint);
      assertEquals(Outcome.BUDGET_SPENT, report.outcome());
      assertEquals(5, endpoint.requests().size());
    }
  }

  @Test
  void run_picturesThatCannotBeAskedAbout_costNothing() throws IOException {
    Path entities = folder.resolve("entities");
    EntityFolder.write(entities, "1", "<annotation>", "Nothing .\n");
    EntityFolder.write(entities, "2", "<annotation></annotation>", "[/EN#1/people A man] .\n");
    EntityFolder.write(
        entities,
        "3",
        "<annotation><size><width>9</width><height>9</height></size></annotation>",
        "[/EN#1/people A man] .\n");
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport report = run(synthesis(endpoint, 1), endpoint);
      assertEquals(1, endpoint.requests().size());
      assertEquals(Outcome.INCOMPLETE, report.outcome());
      assertEquals(4, report.pictures());
      assertEquals(1, report.finished());
      assertEquals(2, report.failed());
      assertEquals(1, report.withoutBoxes());
    }
  }

  @Test
  void run_endpointThatQuotesTheKey_leavesItInNoFile() throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) -> {
              String header = exchange.getRequestHeaders().getFirst("Authorization");
              if (number % 2 == 0) {
                FakeEndpoint.say(exchange, "x".repeat(1990) + header);
              } else {
                FakeEndpoint.fail(exchange, 500, "oops", "x".repeat(250) + header);
              }
            })) {
      SynthesisReport report = run(synthesis(endpoint, 6).tries(1), endpoint);
      assertEquals(3, report.failed());
      assertEquals(3, report.finished());
      assertFalse(report.toString().contains(KEY.substring(0, 8)));
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains(KEY.substring(0, 8)), file.toString());
      }
    }
  }
}
