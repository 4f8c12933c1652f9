package io.github.shikra4j.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonLinesTests {
  @TempDir private Path folder;

  @Test
  void get_whatTheMachineCannotRead_isNoFaultOfTheRow() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"a\": 1}\n[2]\n");
    JsonLines rows = JsonLines.open(file);
    assertEquals(1, rows.get(0).get("a").getAsInt());
    InvalidQuestionException bad = assertThrows(InvalidQuestionException.class, () -> rows.get(1));
    assertTrue(RowFaults.isOfRow(bad));
    rows.close();
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> rows.get(0));
    assertTrue(e.getMessage().startsWith(file + ", line 1 cannot be read: "), e::getMessage);
  }
}
