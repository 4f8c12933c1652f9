package io.github.shikra4j.runtime.program;

import com.google.common.base.Splitter;
import io.github.shikra4j.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program's text. A first line {@code class NAME(Module): # and all of A, B} takes the methods of
 * the programs A and B of this room into NAME, so that their arithmetic stands once. Of methods of
 * one name the first counts: NAME's own, then A's. Attributes come along.
 */
final class ProgramSource {
  private static final Pattern ALSO =
      Pattern.compile("(?m)^class \\w+\\(Module\\): *# and all of (.+)$");

  /** Behind it attributes and methods begin. */
  private static final String HEAD = "__buffers__ = []\n";

  /** A method up to its arguments, or an attribute up to its type. */
  private static final Pattern SIGNATURE = Pattern.compile("  (?:def \\w+\\(|\\w+ : )");

  private static final Pattern MEMBER = Pattern.compile("(?m)^(?=" + SIGNATURE + ")");

  private ProgramSource() {}

  /**
   * Reads a program.
   *
   * @param beside the resource lies beside this class
   * @param instead programs of this room whose methods come before the program's own
   */
  static String read(Class<?> beside, String name, List<String> instead) {
    String text = text(beside, name);
    int head = text.indexOf(HEAD) + HEAD.length();
    StringBuilder all = new StringBuilder(text.substring(0, head));
    instead.forEach(other -> append(all, text(Program.class, other), other, name));
    append(all, text, name, name);
    Matcher also = ALSO.matcher(text);
    if (also.find()) {
      Splitter.on(',')
          .trimResults()
          .split(also.group(1))
          .forEach(other -> append(all, text(Program.class, other), other, name));
    }
    return all.toString();
  }

  private static void append(StringBuilder all, String taken, String from, String name) {
    MEMBER
        .splitAsStream(taken.substring(taken.indexOf(HEAD) + HEAD.length()))
        .filter(member -> all.indexOf(signature(member)) < 0)
        .forEach(member -> all.append(member.replace("__torch__." + from, "__torch__." + name)));
  }

  private static String signature(String member) {
    Matcher signature = SIGNATURE.matcher(member);
    return signature.lookingAt() ? signature.group() : "";
  }

  private static String text(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name + ".py")) {
      if (in == null) {
        throw new EngineException("there is no program " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EngineException("the program " + name + " cannot be read", e);
    }
  }
}
