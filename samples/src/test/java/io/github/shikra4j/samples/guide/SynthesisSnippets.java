package io.github.shikra4j.samples.guide;

import io.github.shikra4j.training.synthesis.Synthesis;
import io.github.shikra4j.training.synthesis.SynthesisReport;
import java.nio.file.Path;

/** What the guide shows about synthesis. */
final class SynthesisSnippets {
  private SynthesisSnippets() {}

  static SynthesisReport synthesize(Path entities, String endpoint, Path output) {
    // snippet: synthesize
    SynthesisReport report =
        Synthesis.of(entities, endpoint, "some-model", output)
            .key(System.getenv().getOrDefault("OPENAI_API_KEY", "none"))
            .concurrency(8)
            .maxTokens(5_000_000)
            .run();
    System.out.println(report.table());
    // end
    return report;
  }
}
