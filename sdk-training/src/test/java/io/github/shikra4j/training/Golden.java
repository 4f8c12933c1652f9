package io.github.shikra4j.training;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The figures of the original program, in the folder named by {@code -Dshikra.golden=}. */
public final class Golden {
  private static final Path FOLDER =
      Path.of(System.getProperty("shikra.golden", "../../shared/golden"))
          .toAbsolutePath()
          .normalize();

  private Golden() {}

  /** Marks a test or class of tests that needs the figures; disabled where they are not. */
  @Target({ElementType.TYPE, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(Present.class)
  public @interface Needed {}

  static final class Present implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Files.isDirectory(FOLDER)
          ? ConditionEvaluationResult.enabled("figures in " + FOLDER)
          : ConditionEvaluationResult.disabled(
              "no figures of the original program in "
                  + FOLDER
                  + "; name it with -Dshikra.golden=");
    }
  }

  /** Returns a file or folder of the figures. */
  public static Path path(String name) {
    return FOLDER.resolve(name);
  }

  /** Returns the rows of a JSON lines file. */
  public static List<JsonObject> rows(String name) {
    try (var lines = Files.lines(path(name))) {
      List<JsonObject> rows =
          lines.map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      if (rows.isEmpty()) {
        throw new AssertionError(name + " is empty");
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a JSON file. */
  public static JsonObject json(String name) {
    try {
      return JsonParser.parseString(Files.readString(path(name))).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a JSON array of whole numbers. */
  public static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }
}
