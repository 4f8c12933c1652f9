package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTests {
  @TempDir private Path root;

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  @Test
  void available_ofVersion2_isWhatIsLeftAndWhatCanBeDropped() throws IOException {
    write("memory.max", "1000");
    write("memory.current", "700");
    write("memory.stat", "anon 400\nfile 300\ninactive_file 250\nactive_file 50");
    assertEquals(600, ControlGroup.available(root));
  }

  @Test
  void available_ofVersion1_isWhatIsLeftAndWhatCanBeDropped() throws IOException {
    write("memory/memory.limit_in_bytes", "1000");
    write("memory/memory.usage_in_bytes", "1200");
    write("memory/memory.stat", "cache 300\ninactive_file 9\ntotal_inactive_file 100");
    assertEquals(0, ControlGroup.available(root));
  }

  @Test
  void available_withoutALimit_isUnlimited() throws IOException {
    assertEquals(Long.MAX_VALUE, ControlGroup.available(root));
    write("memory.max", "max");
    write("memory.current", "700");
    write("memory.stat", "inactive_file 250");
    assertEquals(Long.MAX_VALUE, ControlGroup.available(root));
  }
}
