package io.github.shikra4j.training.evaluation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * American spellings of ordinary British ones, which the Treebank tokenizer of COCO's evaluation
 * rewrites by default (its option {@code americanize}).
 *
 * <p>Its documentation says that it does so, and names no words: these are ordinary ones that the
 * two spellings differ in, and have not been compared with the tokenizer's own list.
 */
final class AmericanSpelling {
  private static final Pattern OUR = Pattern.compile("([a-z]{3,})our(s?)");
  private static final Set<String> OUR_IN_BOTH =
      Set.of(
          "bonjour",
          "carrefour",
          "contour",
          "detour",
          "devour",
          "downpour",
          "glamour",
          "paramour",
          "pandour",
          "tambour",
          "troubadour",
          "velour",
          "cornflour",
          "outpour");

  private static final Map<String, String> WORDS =
      words(
          "analyse analyze, analysed analyzed, armoured armored, cancelled canceled,"
              + " cancelling canceling, centre center, coloured colored, colouring coloring,"
              + " colourful colorful, defence defense, favourite favorite, favourites favorites,"
              + " fibre fiber, fibres fibers, flavoured flavored, grey gray, honoured honored,"
              + " jewellery jewelry, labelled labeled, labelling labeling, litre liter,"
              + " litres liters, metre meter, metres meters, modelled modeled,"
              + " modelling modeling, multicoloured multicolored,"
              + " neighbourhood neighborhood, neighbouring neighboring, offence offense,"
              + " organisation organization, organised organized, organising organizing,"
              + " plough plow, programme program, programmes programs, realise realize,"
              + " realised realized, recognise recognize, recognised recognized,"
              + " skilful skillful, specialised specialized, theatre theater,"
              + " travelled traveled, traveller traveler, travellers travelers,"
              + " travelling traveling");

  private AmericanSpelling() {}

  private static Map<String, String> words(String pairs) {
    Map<String, String> words = new HashMap<>();
    for (String pair : pairs.split(", ", -1)) {
      int space = pair.indexOf(' ');
      words.put(pair.substring(0, space), pair.substring(space + 1));
    }
    return words;
  }

  /** Returns the American spelling of a word in lower case; the word itself if it is that. */
  static String of(String word) {
    String listed = WORDS.get(word);
    if (listed != null) {
      return listed;
    }
    String one = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    Matcher our = OUR.matcher(word);
    return our.matches() && !OUR_IN_BOTH.contains(one) ? our.group(1) + "or" + our.group(2) : word;
  }
}
