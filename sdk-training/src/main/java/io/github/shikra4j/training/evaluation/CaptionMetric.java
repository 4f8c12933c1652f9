package io.github.shikra4j.training.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Caption quality as COCO's evaluation defines it: CIDEr-D (arXiv 1411.5726), corpus BLEU-1 to 4
 * and ROUGE-L. CIDEr-D's word weights come from the references of all rows, so that the rows are
 * kept, a number for each word. {@code cider} is 1.175 where papers print 117.5.
 */
public final class CaptionMetric implements Metric {
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final Bleu bleu = new Bleu();
  private final CiderD cider = new CiderD();
  private long items;
  private double rouge;

  /** Starts with no rows. */
  public CaptionMetric() {}

  @Override
  public void add(String prediction, List<String> targets) {
    Tally.some(targets);
    items++;
    int[] candidate = words(prediction);
    List<int[]> references = targets.stream().map(this::words).toList();
    bleu.add(candidate, references);
    cider.add(candidate, references);
    rouge += RougeL.score(candidate, references);
  }

  private int[] words(String text) {
    return TreebankTokenizer.words(text).stream()
        .mapToInt(word -> vocabulary.computeIfAbsent(word, w -> vocabulary.size()))
        .toArray();
  }

  @Override
  public Scores scores() {
    Tally.scored(items);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("cider", cider.score());
    double[] bleus = bleu.scores();
    for (int n = 0; n < bleus.length; n++) {
      values.put("bleu" + (n + 1), bleus[n]);
    }
    values.put("rouge_l", rouge / items);
    return new Scores(items, values);
  }

  /** {@return the CIDEr-D of each row, in their order, against the references of all} */
  public List<Double> ciderOfEach() {
    return new ArrayList<>(cider.each());
  }
}
