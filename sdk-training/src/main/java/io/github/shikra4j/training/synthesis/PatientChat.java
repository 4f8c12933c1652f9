package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.training.synthesis.ChatFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a chat model until it answers, as often as tries and budget allow. Thread-safe. */
final class PatientChat {
  private static final Logger LOG = LoggerFactory.getLogger(PatientChat.class);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** English has four letters to a token; numbers and brackets have fewer. */
  private static final int LETTERS_PER_TOKEN = 3;

  private final Chat chat;
  private final String instructions;
  private final long answerTokens;
  private final int tries;
  private final Budget budget;
  private final Journal journal;
  private final Pauses pauses;

  /**
   * What came of asking.
   *
   * @param reply the answer
   * @param failure why there is none; neither is there if the budget has no room or is closed
   * @param spent on all tries
   */
  record Asked(Optional<Reply> reply, Optional<ChatFailure> failure, Spending spent) {}

  PatientChat(
      Chat chat,
      String instructions,
      long answerTokens,
      int tries,
      Budget budget,
      Journal journal,
      Pauses pauses) {
    this.chat = chat;
    this.instructions = instructions;
    this.answerTokens = answerTokens;
    this.tries = tries;
    this.budget = budget;
    this.journal = journal;
    this.pauses = pauses;
  }

  Asked ask(PictureDescription picture) throws InterruptedException {
    long reserved =
        (instructions.length() + picture.text().length()) / LETTERS_PER_TOKEN + 1 + answerTokens;
    Spending spent = Spending.NONE;
    for (int tried = 1; ; tried++) {
      pauses.awaitOpen();
      if (!budget.reserve(reserved)) {
        return new Asked(Optional.empty(), Optional.empty(), spent);
      }
      Asked asked = once(picture, reserved);
      spent = spent.plus(asked.spent());
      if (tried >= tries || !asked.failure().filter(PatientChat::isWorthAnother).isPresent()) {
        return new Asked(asked.reply(), asked.failure(), spent);
      }
      await(picture, tried, asked.failure().get());
    }
  }

  private Asked once(PictureDescription picture, long reserved) {
    Spending cost = Spending.uncertain(reserved);
    try {
      journal.sent(picture.image(), reserved);
      Reply reply = chat.ask(instructions, picture.text());
      cost = reply.spending(reserved);
      return new Asked(Optional.of(reply), Optional.empty(), cost);
    } catch (ChatFailure e) {
      cost = e.spending(reserved);
      return new Asked(Optional.empty(), Optional.of(e), cost);
    } finally {
      budget.settle(reserved, cost);
    }
  }

  private void await(PictureDescription picture, int failed, ChatFailure failure)
      throws InterruptedException {
    LOG.info("picture {} is asked about again: {}", picture.image(), failure.reason());
    pauses.await(failed, failure.retryAfter().orElse(Duration.ZERO));
  }

  private static boolean isWorthAnother(ChatFailure e) {
    return e.kind() == Kind.TRY_AGAIN
        && e.retryAfter().orElse(Duration.ZERO).compareTo(LONGEST_WAIT) <= 0;
  }
}
