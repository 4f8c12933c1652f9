package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.training.data.Whitespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The text normalisation of the official VQA evaluation, its quirks included. */
final class VqaText {
  private static final String PUNCTUATION = ";/[]\"{}()=+\\_-><@`,?!";
  private static final Pattern GROUPED_DIGITS = Pattern.compile("\\d,\\d");
  private static final Pattern FULL_STOP = Pattern.compile("\\.(?!\\d)");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");
  private static final List<String> NUMBERS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

  /** Contractions whose only misspelling is the one without any apostrophe. */
  private static final String PLAIN =
      "ain't aren't can't could've couldn't didn't doesn't don't hadn't hasn't haven't he'd he's"
          + " how'd how'll how's isn't it'd it'll ma'am mightn't might've mustn't must've needn't"
          + " not've o'clock oughtn't shan't should've shouldn't somebody'll somebody's someone'd"
          + " someone'll someone's something'd something'll that's there'd there're there's they'd"
          + " they'll they're they've 'twas wasn't we've weren't what'll what're what's what've"
          + " when's where'd where's where've who'd who'll who's who've why'll why're why's won't"
          + " would've wouldn't y'all you'd you'll you're you've";

  /** Contractions of two apostrophes, which may miss either. */
  private static final String DOUBLE =
      "couldn't've hadn't've he'd've it'd've mightn't've she'd've shouldn't've somebody'd've"
          + " someone'd've something'd've there'd've they'd've we'd've who'd've wouldn't've"
          + " y'all'll you'd've";

  private static final Map<String, String> CONTRACTIONS = contractions();

  private VqaText() {}

  private static Map<String, String> contractions() {
    Map<String, String> map = new HashMap<>();
    for (String word : PLAIN.split(" ", -1)) {
      map.put(word.replace("'", ""), word);
    }
    for (String word : DOUBLE.split(" ", -1)) {
      int first = word.indexOf('\'');
      int last = word.lastIndexOf('\'');
      map.put(word.substring(0, first) + word.substring(first + 1), word);
      map.put(word.substring(0, last) + word.substring(last + 1), word);
    }
    for (String word : List.of("yall'd've", "y'alld've", "y'all'dve")) {
      map.put(word, "y'all'd've");
    }
    for (String word : List.of("ow's'at", "'ows'at", "'ow'sat")) {
      map.put(word, "'ow's'at");
    }
    map.put("somebody'd", "somebodyd");
    return map;
  }

  static String trim(String text) {
    return Whitespace.trim(text.replace('\n', ' ').replace('\t', ' '));
  }

  static String normalize(String text) {
    return words(punctuation(trim(text)));
  }

  /** Removes a mark beside a space, or anywhere where digits are grouped; else it parts words. */
  private static String punctuation(String text) {
    boolean grouped = GROUPED_DIGITS.matcher(text).find();
    String out = text;
    for (int i = 0; i < PUNCTUATION.length(); i++) {
      String mark = PUNCTUATION.substring(i, i + 1);
      boolean beside = text.contains(mark + " ") || text.contains(" " + mark);
      out = out.replace(mark, grouped || beside ? "" : " ");
    }
    return FULL_STOP.matcher(out).replaceAll("");
  }

  private static String words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : Whitespace.words(text.toLowerCase(Locale.ROOT))) {
      String mapped = number(word);
      if (!ARTICLES.contains(mapped)) {
        words.add(CONTRACTIONS.getOrDefault(mapped, mapped));
      }
    }
    return String.join(" ", words);
  }

  private static String number(String word) {
    int value = word.equals("none") ? 0 : NUMBERS.indexOf(word);
    return value < 0 ? word : Integer.toString(value);
  }
}
