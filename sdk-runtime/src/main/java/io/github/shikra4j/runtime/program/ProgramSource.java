package io.github.shikra4j.runtime.program;

import com.google.common.base.Splitter;
import io.github.shikra4j.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program's text. A first line {@code class NAME(Module): # and all of A, B} takes the methods of
 * the programs A and B of this room into NAME, so that their arithmetic stands once. Of methods of
 * one name the first counts: NAME's own, then A's.
 */
final class ProgramSource {
  private static final Pattern ALSO =
      Pattern.compile("(?m)^class (\\w+)\\(Module\\): *# and all of (.+)$");

  /** Behind it the methods begin. */
  private static final String HEAD = "__buffers__ = []\n";

  private static final Pattern METHOD = Pattern.compile("(?m)^(?=  def )");

  private ProgramSource() {}

  static String read(Class<?> beside, String name) {
    String text = text(beside, name);
    Matcher also = ALSO.matcher(text);
    if (!also.find()) {
      return text;
    }
    StringBuilder all = new StringBuilder(text);
    for (String other : Splitter.on(',').trimResults().split(also.group(2))) {
      String taken = text(Program.class, other);
      METHOD
          .splitAsStream(taken.substring(taken.indexOf(HEAD) + HEAD.length()))
          .filter(method -> all.indexOf(signature(method)) < 0)
          .forEach(method -> all.append(method.replace("__torch__." + other, "__torch__." + name)));
    }
    return all.toString();
  }

  /** Returns a method's first line up to its arguments. */
  private static String signature(String method) {
    return method.substring(0, method.indexOf('(') + 1);
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
