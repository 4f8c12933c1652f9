package io.github.shikra4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Makes every change of the public API show in review. */
class ApiTests {
  private static final String UPDATE = "shikra.api.update";

  @Test
  void publicSignatures_areThoseOfTheCheckedInFile() throws IOException {
    Path file = Path.of("api.txt");
    String actual = ApiDump.text();
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(file, actual);
    }
    assertEquals(
        Files.readString(file),
        actual,
        "the public API has changed; if that is meant, run: mvn test -pl sdk-api -Dtest=ApiTests -D"
            + UPDATE
            + "=true, and commit sdk-api/api.txt");
  }
}
