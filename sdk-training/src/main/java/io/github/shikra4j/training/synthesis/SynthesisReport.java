package io.github.shikra4j.training.synthesis;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job of synthesis has come to, the runs that the last one resumed included.
 *
 * @param outcome how the last run ended
 * @param note why, in a sentence; empty if all is done
 * @param pictures how many the data set has
 * @param finished pictures with an answer, used or not
 * @param withoutBoxes pictures that were passed over: nothing that is said of them has a box
 * @param failed pictures without an answer after all tries of the last run, or with annotations
 *     that cannot be read; the next run tries them again
 * @param left pictures that the last run did not come to
 * @param rows questions with answers that passed all checks
 * @param rejected by reason, answers and pairs that did not
 * @param requests how many were sent, each try counted
 * @param promptTokens as the endpoint counts them
 * @param answerTokens as the endpoint counts them
 * @param uncertainTokens charged for requests of which the endpoint has not said the cost, and that
 *     it may have answered: at their greatest
 * @param elapsed time of the last run
 */
public record SynthesisReport(
    Outcome outcome,
    String note,
    long pictures,
    long finished,
    long withoutBoxes,
    long failed,
    long left,
    long rows,
    Map<Rejection, Long> rejected,
    long requests,
    long promptTokens,
    long answerTokens,
    long uncertainTokens,
    Duration elapsed) {

  /** How a run ends. In each case what it has done is kept, and another run goes on from there. */
  public enum Outcome {
    /** Every picture is finished. */
    COMPLETE,
    /** Some pictures failed, or the run was interrupted. */
    INCOMPLETE,
    /** The budget has no room for another request. */
    BUDGET_SPENT,
    /** The endpoint does not take the key, knows no such model, or has no quota left. */
    REFUSED,
    /** Several pictures in a row failed. */
    UNREACHABLE
  }

  /**
   * Copies the reasons.
   *
   * @param outcome how the last run ended
   * @param note why, in a sentence; empty if all is done
   * @param pictures how many the data set has
   * @param finished pictures with an answer, used or not
   * @param withoutBoxes pictures that were passed over
   * @param failed pictures without an answer
   * @param left pictures that the last run did not come to
   * @param rows questions with answers that passed all checks
   * @param rejected by reason, answers and pairs that did not
   * @param requests how many were sent
   * @param promptTokens as the endpoint counts them
   * @param answerTokens as the endpoint counts them
   * @param uncertainTokens charged for requests of unknown cost
   * @param elapsed time of the last run
   */
  public SynthesisReport {
    rejected = Map.copyOf(rejected);
  }

  /**
   * Returns the figures as a JSON object, as the report file has them.
   *
   * @return one line
   */
  public String json() {
    JsonObject json = new JsonObject();
    json.addProperty("outcome", outcome.name().toLowerCase(Locale.ROOT));
    json.addProperty("note", note);
    json.addProperty("pictures", pictures);
    json.addProperty("finished", finished);
    json.addProperty("without_boxes", withoutBoxes);
    json.addProperty("failed", failed);
    json.addProperty("left", left);
    json.addProperty("rows", rows);
    JsonObject reasons = new JsonObject();
    new TreeMap<>(rejected).forEach((reason, count) -> reasons.addProperty(reason.key(), count));
    json.add("rejected", reasons);
    json.addProperty("requests", requests);
    json.addProperty("prompt_tokens", promptTokens);
    json.addProperty("answer_tokens", answerTokens);
    json.addProperty("uncertain_tokens", uncertainTokens);
    json.addProperty("seconds", elapsed.toMillis() / 1000.0);
    return json.toString();
  }

  /**
   * Returns the figures as a Markdown table.
   *
   * @return several lines
   */
  public String table() {
    StringBuilder table = new StringBuilder("| what | how many |\n|---|---:|\n");
    line(table, "pictures", pictures);
    line(table, "finished", finished);
    line(table, "without boxes", withoutBoxes);
    line(table, "failed", failed);
    line(table, "left", left);
    line(table, "rows", rows);
    new TreeMap<>(rejected)
        .forEach(
            (reason, count) -> line(table, "rejected: " + reason.key().replace('_', ' '), count));
    line(table, "requests", requests);
    line(table, "prompt tokens", promptTokens);
    line(table, "answer tokens", answerTokens);
    line(table, "uncertain tokens", uncertainTokens);
    return table.toString();
  }

  private static void line(StringBuilder table, String what, long count) {
    table.append("| ").append(what).append(" | ").append(count).append(" |\n");
  }
}
