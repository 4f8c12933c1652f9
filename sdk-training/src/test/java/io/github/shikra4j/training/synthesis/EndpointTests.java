package io.github.shikra4j.training.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, keys, and how long endpoints ask to wait. */
final class EndpointTests {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:secret@host/v1",
        "https://host/v1?key=secret",
        "https://host/v1#secret",
        "https://secret host/v1"
      })
  void of_addressWithASecret_isRefusedWithoutQuotingIt(String address) {
    String message =
        assertThrows(InvalidQuestionException.class, () -> Endpoint.of(address)).getMessage();
    assertFalse(message.contains("secret"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:8000", "ftp://host/v1", "http:///v1"})
  void of_noWebAddress_isRefused(String address) {
    assertThrows(InvalidQuestionException.class, () -> Endpoint.of(address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret key", "secret\n", "sécret"})
  void key_thatFitsIntoNoHeader_isRefusedWithoutQuotingIt(String key) {
    String message =
        assertThrows(InvalidQuestionException.class, () -> new ApiKey(key)).getMessage();
    assertFalse(message.contains("cret"), message);
  }

  @Test
  void hide_text_losesTheKeyButNoWordThatStandsInForOne() {
    assertEquals("Bearer *** !", new ApiKey("sk-12345").hide("Bearer sk-12345 !"));
    assertEquals("none of them", new ApiKey("none").hide("none of them"));
  }

  @Test
  void parse_secondsOrDate_isALength() {
    assertEquals(Optional.of(Duration.ofSeconds(7)), RetryAfter.parse("7"));
    assertEquals(Optional.of(Duration.ofMillis(250)), RetryAfter.parse(" 0.25 "));
    assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Wed, 21 Oct 2015 07:28:00 GMT"));
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusDays(1));
    assertTrue(RetryAfter.parse(later).orElseThrow().toHours() >= 22);
    assertEquals(Optional.empty(), RetryAfter.parse("soon"));
  }
}
