package io.github.shikra4j.runtime.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tokenizer in the test resources. */
final class TinyTokenizer {
  static final Path FOLDER = folder();
  static final List<String> FILES =
      List.of("added_tokens.json", "special_tokens_map.json", "tokenizer_config.json");

  private TinyTokenizer() {}

  private static Path folder() {
    try {
      return Path.of(TinyTokenizer.class.getResource("/tiny-tokenizer").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Tokenizer open() {
    return Tokenizers.load(FOLDER);
  }

  /** Copies the small files and the subword model named so into a folder. */
  static Path copy(Path into, String model) {
    try {
      for (String name : FILES) {
        Files.copy(FOLDER.resolve(name), into.resolve(name));
      }
      Files.copy(FOLDER.resolve(model), into.resolve(model));
      return into;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
