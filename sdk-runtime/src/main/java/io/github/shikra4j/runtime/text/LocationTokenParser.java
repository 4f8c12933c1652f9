package io.github.shikra4j.runtime.text;

import io.github.shikra4j.Malformed;
import io.github.shikra4j.runtime.text.CoordinateGroup.Coordinate;
import io.github.shikra4j.runtime.text.CoordinateGroup.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds groups of location tokens, with or without spaces between the tokens. */
final class LocationTokenParser {
  private static final Pattern TOKEN =
      Pattern.compile("<(?:bin_(?<bin>\\d{1,9})|(?<kind>[bp])_(?<mark>st|sep|ed))>");

  private final String text;
  private final Matcher token;
  private final List<CoordinateGroup> groups = new ArrayList<>();
  private final List<Malformed> malformed = new ArrayList<>();

  /** The numbers of the run of tokens that is being read. */
  private List<Coordinate> numbers = new ArrayList<>();

  /** Numbers since the run's last mark. */
  private int inPlace;

  private int runStart = -1;
  private int runEnd;
  private boolean opened;
  private boolean boxes;
  private String problem = "";

  LocationTokenParser(String text) {
    this.text = text;
    this.token = TOKEN.matcher(text);
  }

  ParsedText parse() {
    while (token.find()) {
      if (runStart >= 0 && !isSpaces(runEnd, token.start())) {
        endUnclosed();
      }
      accept();
    }
    endUnclosed();
    return new ParsedText(groups, malformed);
  }

  /** Returns whether only spaces, not line breaks, stand between two tokens. */
  private boolean isSpaces(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != ' ') {
        return false;
      }
    }
    return true;
  }

  private void accept() {
    String mark = token.group("mark");
    if ("st".equals(mark)) {
      endUnclosed();
    }
    if (runStart < 0) {
      begin("st".equals(mark));
    }
    runEnd = token.end();
    if (mark == null) {
      double value = (double) Integer.parseInt(token.group("bin")) / LocationTokens.LAST_BIN;
      numbers.add(new Coordinate(value, token.start(), token.end()));
      inPlace++;
    } else if (!"st".equals(mark)) {
      endPlace();
      if ("ed".equals(mark)) {
        end();
      }
    }
  }

  private void begin(boolean atMark) {
    runStart = token.start();
    opened = atMark;
    boxes = "b".equals(token.group("kind"));
    numbers = new ArrayList<>();
    inPlace = 0;
    problem = atMark ? "" : "not opened";
  }

  private void endPlace() {
    Kind kind = boxes ? Kind.BOXES : Kind.POINTS;
    if (opened && problem.isEmpty()) {
      if (boxes != "b".equals(token.group("kind"))) {
        problem = "marks of boxes and of points in one group";
      } else if (inPlace != kind.numbers()) {
        problem = inPlace + " numbers where " + kind.numbers() + " were expected";
      }
    }
    inPlace = 0;
  }

  private void end() {
    if (problem.isEmpty()) {
      groups.add(new CoordinateGroup(boxes ? Kind.BOXES : Kind.POINTS, runStart, runEnd, numbers));
    } else {
      reject();
    }
    runStart = -1;
  }

  private void endUnclosed() {
    if (runStart >= 0) {
      problem = problem.isEmpty() ? "not closed" : problem;
      reject();
      runStart = -1;
    }
  }

  private void reject() {
    malformed.add(new Malformed(text.substring(runStart, runEnd), runStart, problem));
  }
}
