package io.github.shikra4j.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Looks at a file that a command will write, before its work. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Checks its ending and its folder.
   *
   * @param option what named it
   * @throws BadInputException if it has none of the endings, or its folder is not there
   */
  static void check(String option, Path file, List<String> endings) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (endings.stream().noneMatch(name::endsWith)) {
      throw new BadInputException(
          "%s %s: a name that ends in %s is needed"
              .formatted(option, file, String.join(" or ", endings)));
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("%s %s: there is no folder %s".formatted(option, file, folder));
    }
  }

  /**
   * Checks that it can be a file.
   *
   * @param option what named it
   * @throws BadInputException if there is a folder of that name
   */
  static void checkNoFolder(String option, Path output) {
    if (Files.isDirectory(output)) {
      throw new BadInputException(option + " " + output + ": is a folder; name a file");
    }
  }

  /**
   * Leaves a file alone that is there.
   *
   * @throws BadInputException if it is
   */
  static void checkNew(Path output) {
    if (Files.exists(output)) {
      throw new BadInputException(
          "--output " + output + ": is there; name another file, or move this one away");
    }
  }
}
