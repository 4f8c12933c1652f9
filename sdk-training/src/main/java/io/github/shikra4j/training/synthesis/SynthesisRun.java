package io.github.shikra4j.training.synthesis;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.Progress;
import io.github.shikra4j.training.data.EntityPicture;
import io.github.shikra4j.training.synthesis.ChatFailure.Kind;
import io.github.shikra4j.training.synthesis.PatientChat.Asked;
import io.github.shikra4j.training.synthesis.SynthesisReport.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks about pictures, several at a time, until all are finished or the run must end. */
final class SynthesisRun {
  private static final Logger LOG = LoggerFactory.getLogger(SynthesisRun.class);
  private static final int MOST_FAILED_IN_A_ROW = 5;

  private final Path entities;
  private final List<String> images;
  private final SynthesisFiles files;
  private final Journal journal;
  private final Budget budget;
  private final PatientChat chat;
  private final Ending ending;
  private final Progress.Listener listener;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger withoutBoxes = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger failedInARow = new AtomicInteger();
  private final AtomicBoolean answered = new AtomicBoolean();
  private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();

  private record Refused(String image, PictureResult why) {}

  SynthesisRun(
      Path entities,
      List<String> images,
      SynthesisFiles files,
      Journal journal,
      Budget budget,
      PatientChat chat,
      Ending ending,
      Progress.Listener listener) {
    this.entities = entities;
    this.images = images;
    this.files = files;
    this.journal = journal;
    this.budget = budget;
    this.chat = chat;
    this.ending = ending;
    this.listener = listener;
  }

  SynthesisReport run(int concurrency) {
    long start = System.nanoTime();
    files.rewrite(journal, images);
    workAll(concurrency);
    // Files cannot be read and written on a thread that is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      rejectRefused();
      SynthesisFiles.Contents contents = files.rewrite(journal, images);
      SynthesisReport report = report(contents, Duration.ofNanos(System.nanoTime() - start));
      files.write(report);
      return report;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Where others are answered, what was refused before them was refused for its picture. */
  private void rejectRefused() {
    if (journal.done() > 0 && !ending.isSet()) {
      failed.addAndGet(-refused.size());
      refused.forEach(result -> journal.done(result.image(), Spending.NONE, result.why()));
    }
  }

  private void workAll(int concurrency) {
    ExecutorService pool = Executors.newFixedThreadPool(concurrency);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < concurrency; i++) {
        workers.add(pool.submit(this::work));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      stop(Outcome.INCOMPLETE, "the run was interrupted");
      Thread.currentThread().interrupt();
    } finally {
      pool.shutdown();
      Uninterruptibles.awaitTerminationUninterruptibly(pool);
    }
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement();
          i < images.size() && !ending.isSet();
          i = next.getAndIncrement()) {
        handle(images.get(i));
        tell(passed.incrementAndGet());
      }
    } catch (InterruptedException e) {
      stop(Outcome.INCOMPLETE, "the run was interrupted");
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      stop(Outcome.INCOMPLETE, "the run failed");
      throw e;
    }
  }

  private void tell(int done) {
    try {
      listener.onProgress(new Progress("synthesize", done, images.size()));
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }

  private void handle(String image) throws InterruptedException {
    if (journal.isDone(image)) {
      return;
    }
    Optional<PictureDescription> picture = read(image);
    if (picture.isPresent() && picture.get().boxes().isEmpty()) {
      withoutBoxes.incrementAndGet();
    } else if (picture.isPresent()) {
      ask(picture.get());
    }
  }

  private Optional<PictureDescription> read(String image) {
    try {
      return Optional.of(PictureDescription.of(EntityPicture.read(entities, image)));
    } catch (InvalidQuestionException e) {
      failed.incrementAndGet();
      LOG.warn("picture {} is left out: {}", image, e.getMessage());
      return Optional.empty();
    }
  }

  private void ask(PictureDescription picture) throws InterruptedException {
    Asked asked = chat.ask(picture);
    if (asked.reply().isPresent()) {
      answered.set(true);
      finish(picture, asked.spent(), PictureResult.of(picture, asked.reply().get()));
    } else if (asked.failure().isPresent()) {
      fail(picture, asked.spent(), asked.failure().get());
    } else {
      leave(picture, asked.spent());
    }
  }

  private void finish(PictureDescription picture, Spending spent, PictureResult result) {
    journal.done(picture.image(), spent, result);
    files.append(result);
    failedInARow.set(0);
  }

  private void fail(PictureDescription picture, Spending spent, ChatFailure failure) {
    String reason = failure.reason();
    // Before anything was answered, what is refused is more likely the way of asking.
    if (failure.kind() == Kind.REFUSED_REQUEST) {
      PictureResult why =
          PictureResult.rejected(picture.image(), Rejection.REFUSED_REQUEST, reason);
      if (answered.get()) {
        finish(picture, spent, why);
        return;
      }
      refused.add(new Refused(picture.image(), why));
    }
    journal.failed(picture.image(), spent, reason);
    failed.incrementAndGet();
    LOG.warn("picture {} has no answer: {}", picture.image(), reason);
    int inARow = failedInARow.incrementAndGet();
    if (failure.kind() == Kind.REFUSED_ALL) {
      stop(Outcome.REFUSED, reason);
    } else if (inARow >= MOST_FAILED_IN_A_ROW) {
      stop(Outcome.UNREACHABLE, inARow + " pictures in a row have no answer; the last: " + reason);
    }
  }

  private void leave(PictureDescription picture, Spending spent) {
    if (spent.requests() > 0) {
      journal.failed(picture.image(), spent, "the run ended");
    }
    if (budget.isExhausted()) {
      stop(Outcome.BUDGET_SPENT, "the budget has no room for another request; raise it to go on");
    }
  }

  private void stop(Outcome outcome, String note) {
    ending.set(outcome, note);
    budget.close();
  }

  private SynthesisReport report(SynthesisFiles.Contents contents, Duration elapsed) {
    if (failed.get() > 0) {
      ending.set(
          Outcome.INCOMPLETE, failed.get() + " pictures failed; run again to try them again");
    }
    Spending spent = journal.spent();
    long behind = journal.done() + withoutBoxes.get() + failed.get();
    return new SynthesisReport(
        ending.outcome(),
        ending.note(),
        images.size(),
        journal.done(),
        withoutBoxes.get(),
        failed.get(),
        images.size() - behind,
        contents.rows(),
        contents.rejected(),
        spent.requests(),
        spent.promptTokens(),
        spent.answerTokens(),
        spent.uncertainTokens(),
        elapsed);
  }
}
