package io.github.shikra4j.training.synthesis;

import com.openai.core.http.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long an endpoint asks to wait, in seconds or until a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
  private RetryAfter() {}

  static Optional<Duration> of(Headers headers) {
    return headers.values("retry-after").stream().findFirst().flatMap(RetryAfter::parse);
  }

  static Optional<Duration> parse(String value) {
    String wait = value.strip();
    // Some endpoints give fractions of a second.
    if (wait.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return Optional.of(Duration.ofMillis(Math.round(1000 * Double.parseDouble(wait))));
    }
    try {
      Instant until = ZonedDateTime.parse(wait, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), until);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
