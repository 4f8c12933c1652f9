package io.github.shikra4j.training.yaml;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Parsers of single values; the message of what they throw says what is needed instead. */
final class Scalars {
  private Scalars() {}

  static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("needed is a path");
    }
    return Path.of(text);
  }

  static long whole(String text) {
    try {
      return Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("needed is a whole number", e);
    }
  }

  static int count(String text) {
    long number = whole(text);
    if (number != (int) number) {
      throw new IllegalArgumentException("needed is a whole number up to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  static double number(String text) {
    try {
      double number = Double.parseDouble(text.replace("_", ""));
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("needed is a number");
  }

  static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("needed is true or false");
    };
  }

  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    List<E> all = List.of(type.getEnumConstants());
    return all.stream()
        .filter(constant -> name(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "needed is one of " + all.stream().map(Scalars::name).toList()));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
