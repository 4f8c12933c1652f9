package io.github.shikra4j.training.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words of a caption as COCO's evaluation sees them: Penn Treebank tokens in lower case without
 * punctuation marks. Brackets stay, as {@code -lrb-}: COCO's program looks for them in capitals.
 */
final class TreebankTokenizer {
  private static final Set<String> DROPPED =
      Set.of("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";", "\"");

  private static final String CHARACTER = "[\\p{L}\\p{M}\\p{N}]";
  private static final String WORD = CHARACTER + "+(?:[-'_]" + CHARACTER + "+)*";
  private static final String ABBREVIATIONS =
      "(?:Mrs?|Ms|Drs?|Profs?|Rev|Lt|Sgt|Capt|Cpl|Pvt|Maj|Col|Gen|Adm|Pres|Hon|Mt|Ste?|Sen|Rep|Govs?"
          + "|Jr|Sr|Bros|Inc|Corp|Cos?|Ltd|Dept|Univ|Ave|Blvd|Rd|Esq"
          + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu|Thurs|Fri"
          + "|[Vv]s|etc)";

  private static final String SMILEY = "[<>]?[:;=][-o*']?[()DPdpO\\\\{@|\\[\\]](?!\\p{L})";
  private static final String FRACTION = "(?:\\d{1,4}[- \u00a0])?\\d{1,4}/\\d{1,4}";

  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "(?<!" + CHARACTER + ")" + SMILEY,
              "(?<![\\p{L}\\p{N}/])" + FRACTION + "(?![\\p{L}\\p{N}/])",
              "[@#]\\p{L}[\\p{L}\\p{N}_]*",
              "\\p{L}(?:\\.\\p{L})+\\.?(?!" + CHARACTER + ")",
              "(?<!" + CHARACTER + ")" + ABBREVIATIONS + "\\.",
              "(?<!" + CHARACTER + ")[-+]?\\d+(?:[.,:]\\d+)+",
              "(?<!" + CHARACTER + ")[-+]?\\.\\d+",
              "(?<!" + CHARACTER + ")[-+]\\d+(?!" + CHARACTER + ")",
              "(?<!" + CHARACTER + ")'\\d0s",
              "[A-Z]+&[A-Z]+",
              CHARACTER + "+(?:-\\p{L}+){0,2}(?:/" + CHARACTER + "+(?:-\\p{L}+){0,2}){1,2}",
              "(?<!" + CHARACTER + ")'(?i:tis|twas|em|till?)(?!" + CHARACTER + ")",
              "(?<!" + CHARACTER + ")'[nN]'?(?!" + CHARACTER + ")",
              "(?<!" + CHARACTER + ")(?i:ol|somethin)'(?!" + CHARACTER + ")",
              WORD,
              "\\.{3,5}",
              "-{2,}",
              "[?!]+",
              "'(?i:s|re|ve|ll|d|m)(?!" + CHARACTER + ")",
              "\\S"));

  private static final Pattern CLITIC =
      Pattern.compile("(.+?)(n't|'(?:s|re|ve|ll|d|m))((?:n't|'(?:s|re|ve|ll|d|m))*)");

  private static final Map<String, List<String>> MERGED =
      Map.of(
          "cannot", List.of("can", "not"),
          "gonna", List.of("gon", "na"),
          "gotta", List.of("got", "ta"),
          "wanna", List.of("wan", "na"),
          "gimme", List.of("gim", "me"),
          "lemme", List.of("lem", "me"),
          "'tis", List.of("'t", "is"),
          "'twas", List.of("'t", "was"));

  private static final Map<String, String> WRITTEN =
      Map.of(
          "(", "-lrb-", ")", "-rrb-", "[", "-lsb-", "]", "-rsb-", "{", "-lcb-", "}", "-rcb-", "*",
          "\\*", "/", "\\/", "£", "#", "€", "$");

  /** Letters of a plain word, the only tokens that are rewritten in American spelling. */
  private static final Pattern PLAIN_WORD = Pattern.compile("[a-z]+");

  private TreebankTokenizer() {}

  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(plain(text));
    while (matcher.find()) {
      split(matcher.group().toLowerCase(Locale.ENGLISH), words);
    }
    words.removeIf(DROPPED::contains);
    return words;
  }

  /** Writes quotes, dashes and dots of Unicode in ASCII. */
  private static String plain(String text) {
    return text.replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("\u00bd", "1/2")
        .replace("\u00bc", "1/4")
        .replace("\u00be", "3/4")
        .replace("\u00a2", " cents ")
        .replaceAll("[\u2018\u2019\u201b\u02bc]", "'")
        .replaceAll("[\u201c\u201d\u201e\u00ab\u00bb]", "\"")
        .replaceAll("[\u2013\u2014\u2015]", "--")
        .replaceAll("[\u2010\u2011]", "-")
        .replace("\u00ad", "")
        .replace("\u2026", "...")
        .replace('\u00a0', ' ');
  }

  private static void split(String token, List<String> words) {
    Matcher clitic = CLITIC.matcher(token);
    if (MERGED.containsKey(token)) {
      words.addAll(MERGED.get(token));
    } else if (clitic.matches()) {
      words.add(clitic.group(1));
      words.add(clitic.group(2));
      if (!clitic.group(3).isEmpty()) {
        split(clitic.group(3), words);
      }
    } else if (token.startsWith("...")) {
      words.add("...");
    } else if (token.startsWith("--")) {
      words.add("--");
    } else {
      words.add(written(token));
    }
  }

  private static String written(String token) {
    if (PLAIN_WORD.matcher(token).matches()) {
      return AmericanSpelling.of(token);
    }
    String listed = WRITTEN.get(token);
    if (listed != null) {
      return listed;
    }
    // What stays one token where a space was in it has a no-break space there.
    String whole = token.replace("/", "\\/").replace(' ', '\u00a0');
    return token.length() > 1 ? whole.replace("(", "-lrb-").replace(")", "-rrb-") : whole;
  }
}
