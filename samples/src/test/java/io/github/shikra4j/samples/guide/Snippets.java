package io.github.shikra4j.samples.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Pieces of code with names: marked in programs, shown in pages. */
final class Snippets {
  private static final Pattern MARKED =
      Pattern.compile(
          "^ *// snippet: (\\S+)\n(.*?)^ *// end\n", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern SHOWN =
      Pattern.compile("(?:<!-- snippet: (\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);

  private Snippets() {}

  /** Returns the text between {@code // snippet: NAME} and {@code // end}, by name. */
  static Map<String, String> marked(Path programs) {
    return collect(programs, ".java", MARKED);
  }

  /** Returns the Java blocks of pages, by the name in the comment before each; empty if none. */
  static Map<String, String> shown(Path pages) {
    return collect(pages, ".md", SHOWN);
  }

  private static Map<String, String> collect(Path folder, String ending, Pattern pattern) {
    Map<String, String> snippets = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file).replace("\r\n", "\n"));
        while (matcher.find()) {
          String name = matcher.group(1) == null ? "" : matcher.group(1);
          snippets.merge(name, code(matcher.group(2)), String::concat);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return snippets;
  }

  /** The line break at the end would count as a line without indentation. */
  private static String code(String text) {
    return text.stripTrailing().stripIndent() + "\n";
  }
}
