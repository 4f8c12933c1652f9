package io.github.shikra4j.training.evaluation;

import com.google.common.html.HtmlEscapers;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.shikra4j.Annotation;
import io.github.shikra4j.Box;
import io.github.shikra4j.Picture;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.Place;
import io.github.shikra4j.Point;
import io.github.shikra4j.ShikraException;
import io.github.shikra4j.training.data.JsonLines;
import io.github.shikra4j.training.data.WholeFile;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A page of the worst answers, with what was right and what was answered drawn on the pictures. */
final class WorstPage {
  private static final int ROWS = 50;
  private static final Color RIGHT = new Color(0x1a, 0xa0, 0x3c);
  private static final Color ANSWERED = new Color(0xe0, 0x20, 0x20);

  private final Path folder;
  private final StringBuilder page = new StringBuilder();

  /** Starts a page in an output folder, its pictures in {@code worst/}. */
  WorstPage(Path folder, String title) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("worst"));
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    page.append(html(title));
    page.append(
        "</title><style>body{font-family:sans-serif;max-width:60em;margin:auto}"
            + "img{max-width:100%}figure{border-top:1px solid #ccc;padding:1em 0;margin:0}"
            + ".right{color:#1aa03c}.answered{color:#e02020}</style></head><body><h1>");
    page.append(html(title));
    page.append(
        "</h1><p>The worst answers of each task, the worst first: <span class=\"right\">what people"
            + " wrote</span>, <span class=\"answered\">what the model answered</span>.</p>\n");
  }

  /** Adds a task's worst rows; a picture that can no longer be read is left out. */
  void add(EvaluationTask task, JsonLines rows, ImmutableDoubleArray order) {
    page.append("<h2>").append(html(task.name())).append("</h2>\n");
    for (int row : worst(order)) {
      add(task, rows.get(row), row, order.get(row));
    }
  }

  private static int[] worst(ImmutableDoubleArray order) {
    return IntStream.range(0, order.length())
        .filter(row -> !Double.isNaN(order.get(row)))
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer row) -> order.get(row)).thenComparing(row -> row))
        .limit(ROWS)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void add(EvaluationTask task, JsonObject row, int index, double score) {
    page.append("<figure>\n");
    String image = row.get("image").getAsString();
    if (!image.isEmpty()) {
      String name = "worst/" + task.name() + "-" + index + ".jpg";
      try {
        draw(row, Picture.read(task.images().resolve(image))).write(folder.resolve(name));
        page.append("<img loading=\"lazy\" alt=\"\" src=\"").append(html(name)).append("\">\n");
      } catch (ShikraException e) {
        page.append("<p>").append(html(String.valueOf(e.getMessage()))).append("</p>\n");
      }
    }
    page.append("<figcaption>").append(html(image)).append(", item ").append(index);
    page.append(String.format(Locale.ROOT, ", %.3f", Math.max(0, score)));
    page.append("<br>").append(html(row.get("question").getAsString()));
    line("right", targets(row.get(task.measure().key())));
    line("answered", row.get("prediction").getAsString());
    page.append("</figcaption></figure>\n");
  }

  private void line(String kind, String text) {
    page.append("<br><span class=\"").append(kind).append("\">");
    page.append(html(text)).append("</span>");
  }

  private static String targets(JsonElement targets) {
    return targets.isJsonArray()
        ? String.join(
            " / ",
            targets.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList())
        : targets.getAsString();
  }

  private static Picture draw(JsonObject row, Picture picture) {
    List<Annotation> annotations = new ArrayList<>();
    mark(row, "target_", RIGHT, picture.size(), annotations);
    mark(row, "", ANSWERED, picture.size(), annotations);
    return picture.draw(annotations);
  }

  private static void mark(
      JsonObject row, String prefix, Color color, PictureSize size, List<Annotation> into) {
    for (String kind : List.of("boxes", "points")) {
      JsonArray places = row.getAsJsonArray(prefix + kind);
      if (places != null) {
        places.forEach(at -> into.add(Annotation.of(place(at.getAsJsonArray(), size)).in(color)));
      }
    }
  }

  private static Place place(JsonArray at, PictureSize size) {
    double[] n = at.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    return n.length == 2
        ? Point.ofPixels(n[0], n[1], size)
        : Box.ofPixels(
            Math.min(n[0], n[2]),
            Math.min(n[1], n[3]),
            Math.max(n[0], n[2]),
            Math.max(n[1], n[3]),
            size);
  }

  private static String html(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  void write() throws IOException {
    WholeFile.write(folder.resolve("worst.html"), page + "</body></html>\n");
  }
}
