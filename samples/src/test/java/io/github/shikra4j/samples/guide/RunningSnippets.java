package io.github.shikra4j.samples.guide;

import io.github.shikra4j.Device;
import io.github.shikra4j.GroundedAnswer;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.ReferentialDialogue;
import io.github.shikra4j.Request;
import io.github.shikra4j.RetriableException;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.util.Optional;

/** What the guide shows about running and about errors. */
final class RunningSnippets {
  private RunningSnippets() {}

  static ReferentialDialogue open(Path model) {
    // snippet: open
    ReferentialDialogue shikra =
        ReferentialDialogue.builder()
            .model(model)
            .device(Device.cpu())
            .precision(Precision.FLOAT32)
            .maxBatchSize(4)
            .maxQueued(64)
            .cachedPictures(8)
            .open();
    System.out.println(shikra.info());
    // end
    return shikra;
  }

  static ReferentialDialogue metered(Path model, MeterRegistry registry) {
    // snippet: metrics
    ReferentialDialogue shikra =
        ReferentialDialogue.builder()
            .model(model)
            .onServing(new MicrometerMetrics(registry, Tags.of("model", "shikra-7b")))
            .open();
    // end
    return shikra;
  }

  static Optional<GroundedAnswer> errors(Request<GroundedAnswer> request) {
    // snippet: errors
    try {
      return Optional.of(request.answer());
    } catch (RetriableException e) {
      System.err.println("try again later: " + e.getMessage());
    } catch (InvalidQuestionException e) {
      System.err.println("ask otherwise: " + e.getMessage());
    } catch (ShikraException e) {
      System.err.println("cannot work: " + e.getMessage());
    }
    // end
    return Optional.empty();
  }
}
