package io.github.shikra4j.training.synthesis;

import com.google.gson.JsonObject;

/**
 * What requests cost.
 *
 * @param requests how many were sent, each try counted
 * @param promptTokens as the endpoint counts them
 * @param answerTokens as the endpoint counts them
 * @param uncertainTokens set aside for requests of which the endpoint has not said the cost, and
 *     may have answered
 */
record Spending(long requests, long promptTokens, long answerTokens, long uncertainTokens) {
  static final Spending NONE = new Spending(0, 0, 0, 0);

  /** Returns the cost of a request of which nothing is known but what it may have cost. */
  static Spending uncertain(long tokens) {
    return new Spending(1, 0, 0, tokens);
  }

  Spending plus(Spending more) {
    return new Spending(
        requests + more.requests,
        promptTokens + more.promptTokens,
        answerTokens + more.answerTokens,
        uncertainTokens + more.uncertainTokens);
  }

  long tokens() {
    return promptTokens + answerTokens + uncertainTokens;
  }

  void write(JsonObject row) {
    row.addProperty("requests", requests);
    row.addProperty("prompt_tokens", promptTokens);
    row.addProperty("answer_tokens", answerTokens);
    row.addProperty("uncertain_tokens", uncertainTokens);
  }

  static Spending read(JsonObject row) {
    return new Spending(
        row.get("requests").getAsLong(),
        row.get("prompt_tokens").getAsLong(),
        row.get("answer_tokens").getAsLong(),
        row.get("uncertain_tokens").getAsLong());
  }
}
