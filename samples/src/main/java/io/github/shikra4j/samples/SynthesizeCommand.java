package io.github.shikra4j.samples;

import io.github.shikra4j.training.data.EntityPicture;
import io.github.shikra4j.training.synthesis.Synthesis;
import io.github.shikra4j.training.synthesis.SynthesisReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shikra-RD data by a chat model. */
@Command(
    name = "synthesize",
    description = {
      "Has a chat model write questions with grounded answers about pictures of Flickr30K"
          + " Entities, as rows of the format gpt4gen.",
      "Beside OUT.jsonl it writes OUT.rejected.jsonl, OUT.report.json and OUT.done.jsonl; run"
          + " again, it goes on from there."
    },
    mixinStandardHelpOptions = true)
final class SynthesizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--flickr30k-entities",
      required = true,
      description = "the folder with Annotations and Sentences")
  private Path entities = Path.of("");

  @Option(
      names = "--endpoint",
      required = true,
      description = "an OpenAI-compatible address, such as http://localhost:8000/v1")
  private String endpoint = "";

  @Option(names = "--llm", required = true, description = "the chat model's name there")
  private String llm = "";

  @Option(names = "--output", required = true, description = "rows, JSON lines")
  private Path output = Path.of("");

  @Option(
      names = "--key-env",
      description = "the environment variable with the key (default: OPENAI_API_KEY, if it is set)")
  private String keyVariable = "";

  @Option(
      names = "--concurrency",
      defaultValue = "4",
      description = "requests under way at a time (default: ${DEFAULT-VALUE})")
  private int concurrency;

  @Option(
      names = "--max-requests",
      description = "the most of the whole job, tries that failed and earlier runs included")
  private long maxRequests = Long.MAX_VALUE;

  @Option(
      names = "--max-tokens",
      description = "the most of the whole job, prompts and answers, earlier runs included")
  private long maxTokens = Long.MAX_VALUE;

  @Option(
      names = "--answer-tokens",
      defaultValue = "2048",
      description = "the most of an answer (default: ${DEFAULT-VALUE})")
  private int answerTokens;

  @Option(
      names = "--pairs",
      defaultValue = "5",
      description = "how many questions are asked for about a picture (default: ${DEFAULT-VALUE})")
  private int pairs;

  @Option(
      names = "--tries",
      defaultValue = "5",
      description = "requests for a picture while the endpoint fails (default: ${DEFAULT-VALUE})")
  private int tries;

  @Option(
      names = "--timeout",
      defaultValue = "300",
      description = "seconds that a request may take (default: ${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--json", description = "prints the report as one JSON object")
  private boolean json;

  @Override
  public Integer call() {
    Synthesis synthesis =
        Synthesis.of(entities, endpoint, llm, output)
            .concurrency(concurrency)
            .maxRequests(maxRequests)
            .maxTokens(maxTokens)
            .answerTokens(answerTokens)
            .pairs(pairs)
            .tries(tries)
            .timeout(Duration.ofSeconds(timeout));
    setKey(synthesis);
    SynthesisReport report = run(synthesis);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? report.json() : report.table().stripTrailing());
    if (!report.note().isEmpty()) {
      spec.commandLine().getErr().println("shikra: " + report.note());
    }
    return code(report.outcome());
  }

  private void setKey(Synthesis synthesis) {
    String key = System.getenv(keyVariable.isEmpty() ? "OPENAI_API_KEY" : keyVariable);
    if (key != null) {
      synthesis.key(key);
    } else if (!keyVariable.isEmpty()) {
      throw new BadInputException(
          "--key-env " + keyVariable + ": there is no such variable in the environment");
    }
  }

  private SynthesisReport run(Synthesis synthesis) {
    try (ProgressBar bar = Bars.open("synthesize", EntityPicture.names(entities).size())) {
      return synthesis.onProgress(progress -> bar.stepTo(progress.done())).run();
    }
  }

  /** A budget that was kept to is no failure. */
  private static int code(SynthesisReport.Outcome outcome) {
    return switch (outcome) {
      case COMPLETE, BUDGET_SPENT -> 0;
      case INCOMPLETE, UNREACHABLE -> Shikra.FAILED;
      case REFUSED -> Shikra.BAD_INPUT;
    };
  }
}
