package io.github.shikra4j.training.synthesis;

import static io.github.shikra4j.training.synthesis.EntityFolder.PAIR;
import static io.github.shikra4j.training.synthesis.EntityFolder.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.training.synthesis.SynthesisReport.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that are cut, and go on. */
final class ResumeTests {
  private static final int PICTURES = 12;
  private static final List<String> RESULTS = List.of("rd.jsonl", "rd.rejected.jsonl");

  @TempDir private Path folder;
  private Path entities = Path.of("");

  @BeforeEach
  void writeEntities() throws IOException {
    entities = EntityFolder.write(folder.resolve("entities"), PICTURES);
  }

  /** Says about every third picture what does not count. */
  private static String said(JsonObject asked) {
    String told = asked.toString();
    return told.hashCode() % 3 == 0 ? "No." : answer(PAIR, PAIR);
  }

  private static FakeEndpoint behaving() {
    return new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.say(exchange, said(asked)));
  }

  private Synthesis synthesis(FakeEndpoint endpoint, String llm) {
    return Synthesis.of(entities, endpoint.address(), llm, folder.resolve("rd.jsonl"))
        .concurrency(3);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private List<String> results() throws IOException {
    return List.of(Files.readString(file(RESULTS.get(0))), Files.readString(file(RESULTS.get(1))));
  }

  /** Runs a job in a process of its own. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      Synthesis.of(Path.of(arguments[0]), arguments[1], "fake", Path.of(arguments[2]))
          .concurrency(3)
          .run();
    }
  }

  private Process child(FakeEndpoint endpoint) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            entities.toString(),
            endpoint.address(),
            file("rd.jsonl").toString())
        .redirectErrorStream(true)
        .redirectOutput(file("child.log").toFile())
        .start();
  }

  @Test
  @Tag("slow")
  void resume_processKilledBetweenRequests_endsAsIfItHadNotBeen() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    int sent;
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, asked) -> {
              if (number >= 6) {
                reached.countDown();
                killed.await();
              } else {
                FakeEndpoint.say(exchange, said(asked));
              }
            })) {
      Process process = child(endpoint);
      boolean came = reached.await(1, TimeUnit.MINUTES);
      process.destroyForcibly().waitFor();
      killed.countDown();
      assertTrue(came, Files.readString(file("child.log")));
      sent = endpoint.requests().size();
    }
    SynthesisReport report;
    try (FakeEndpoint endpoint = behaving()) {
      report = synthesis(endpoint, "fake").run();
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      // Six were answered; what was under way is asked again, and nothing else.
      assertTrue(endpoint.requests().size() <= PICTURES - 6 + 3, "" + endpoint.requests().size());
      assertTrue(endpoint.requests().size() >= PICTURES - 6);
      assertTrue(report.requests() >= sent + endpoint.requests().size(), report.toString());
      assertEquals(report.requests(), synthesis(endpoint, "fake").run().requests());
      assertTrue(report.uncertainTokens() > 2048);
    }
    List<String> resumed = results();
    for (String name : List.of("rd.jsonl", "rd.rejected.jsonl", "rd.done.jsonl")) {
      Files.delete(file(name));
    }
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport straight = synthesis(endpoint, "fake").run();
      assertEquals(straight.rows(), report.rows());
      assertEquals(straight.rejected(), report.rejected());
    }
    assertEquals(results(), resumed);
  }

  @Test
  void resume_journalCutAnywhere_endsTheSame() throws IOException {
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport report = synthesis(endpoint, "fake").run();
      List<String> straight = results();
      // Both kinds of results are cut.
      assertTrue(report.rows() > 0, straight::toString);
      assertTrue(straight.get(1).contains("not_json"), straight::toString);
      byte[] journal = Files.readAllBytes(file("rd.done.jsonl"));
      for (int part = 0; part < 8; part++) {
        byte[] cut = Arrays.copyOf(journal, journal.length * part / 8);
        Files.write(file("rd.done.jsonl"), cut);
        Files.writeString(file("rd.jsonl"), part % 2 == 0 ? "" : "torn");
        if (part == 0) {
          // Without a line the journal knows of no rows.
          Files.writeString(file("rd.rejected.jsonl"), "");
        }
        assertEquals(Outcome.COMPLETE, synthesis(endpoint, "fake").run().outcome());
        assertEquals(straight, results());
      }
    }
  }

  @Test
  void resume_jobThatIsDone_asksNothing() throws IOException {
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport first = synthesis(endpoint, "fake").run();
      List<String> results = results();
      SynthesisReport second = synthesis(endpoint, "fake").run();
      assertEquals(PICTURES, endpoint.requests().size());
      assertEquals(first.rows(), second.rows());
      assertEquals(first.requests(), second.requests());
      assertEquals(results, results());
    }
  }

  @Test
  void resume_otherModelOrInstructions_isRefusedAndNothingIsLost() throws IOException {
    try (FakeEndpoint endpoint = behaving()) {
      synthesis(endpoint, "fake").run();
      List<String> results = results();
      assertSays("is of \"fake\"", synthesis(endpoint, "other"));
      assertSays("other instructions", synthesis(endpoint, "fake").pairs(2));
      assertEquals(results, results());
      assertEquals(PICTURES, endpoint.requests().size());
    }
  }

  @Test
  void resume_otherModelWhereNothingIsDone_beginsAnew() throws IOException {
    try (FakeEndpoint endpoint =
        new FakeEndpoint((exchange, number, asked) -> FakeEndpoint.send(exchange, 404, ""))) {
      assertEquals(Outcome.REFUSED, synthesis(endpoint, "wrong").run().outcome());
    }
    try (FakeEndpoint endpoint = behaving()) {
      SynthesisReport report = synthesis(endpoint, "fake").run();
      assertEquals(Outcome.COMPLETE, report.outcome(), report.note());
      assertEquals(PICTURES, report.requests());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"my notes", "my notes\n", "{\"my\": \"data\"}\n", "{\"llm\":1,\"x\":2}\n"})
  void run_journalOfAnotherKind_isLeftAloneAndRefused(String text) throws IOException {
    Files.writeString(file("rd.done.jsonl"), text);
    try (FakeEndpoint endpoint = behaving()) {
      assertThrows(InvalidQuestionException.class, () -> synthesis(endpoint, "fake").run());
    }
    assertEquals(text, Files.readString(file("rd.done.jsonl")));
  }

  @Test
  void run_outputWithoutJournal_isLeftAloneAndRefused() throws IOException {
    Files.writeString(file("rd.jsonl"), "years of work\n");
    try (FakeEndpoint endpoint = behaving()) {
      assertSays("move it away", synthesis(endpoint, "fake"));
    }
    assertEquals("years of work\n", Files.readString(file("rd.jsonl")));
  }

  @Test
  void run_secondRunOnTheSameOutput_isRefused() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    try (FakeEndpoint endpoint =
        new FakeEndpoint(
            (exchange, number, request) -> {
              asked.countDown();
              refused.await();
              FakeEndpoint.say(exchange, said(request));
            })) {
      Synthesis first = synthesis(endpoint, "fake");
      Thread runs = new Thread(first::run);
      runs.start();
      asked.await();
      assertSays("another run", synthesis(endpoint, "fake"));
      assertEquals(0, lockedElsewhere(file("rd.done.jsonl.lock")));
      refused.countDown();
      runs.join();
      assertEquals(PICTURES, endpoint.requests().size());
    }
  }

  /** Returns 0 if another process finds a file locked. */
  private static int lockedElsewhere(Path file) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            file.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  /** Another process that would write the same output. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        System.exit(file.tryLock() == null ? 0 : 1);
      }
    }
  }

  private static void assertSays(String words, Synthesis synthesis) {
    String message = assertThrows(InvalidQuestionException.class, synthesis::run).getMessage();
    assertTrue(message.contains(words), message);
  }
}
