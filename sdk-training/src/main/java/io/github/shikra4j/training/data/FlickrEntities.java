package io.github.shikra4j.training.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Flickr30K Entities as it is released, flattened into rows that the {@code flickr} format reads.
 *
 * <p>Its pixels count from 1, as MATLAB's; the rows' count from 0. A phrase without a box keeps its
 * words and loses its mark.
 */
public final class FlickrEntities {
  private static final Pattern PHRASE = Pattern.compile("\\[/EN#(\\d+)\\S* ([^\\]]*)\\]");

  private FlickrEntities() {}

  /**
   * Returns a row for each sentence about a picture.
   *
   * @param folder with {@code Annotations} and {@code Sentences}
   * @param image the picture's name without its ending
   * @param firstId the {@code id} of the first row
   * @throws InvalidQuestionException if a file is missing or corrupt
   */
  public static List<JsonObject> flatten(Path folder, String image, long firstId) {
    Map<String, List<int[]>> boxes = boxes(folder.resolve("Annotations/" + image + ".xml"));
    Path sentences = folder.resolve("Sentences/" + image + ".txt");
    List<JsonObject> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(sentences)) {
        if (!line.isBlank()) {
          rows.add(row(firstId + rows.size(), image, line.strip(), boxes));
        }
      }
    } catch (IOException e) {
      throw new InvalidQuestionException(sentences + " cannot be read: " + e, e);
    }
    return rows;
  }

  private static JsonObject row(
      long id, String image, String sentence, Map<String, List<int[]>> located) {
    JsonArray boxes = new JsonArray();
    JsonArray groups = new JsonArray();
    StringBuilder text = new StringBuilder();
    Matcher phrase = PHRASE.matcher(sentence);
    while (phrase.find()) {
      List<int[]> found = located.getOrDefault(phrase.group(1), List.of());
      String words = phrase.group(2);
      String said = found.isEmpty() ? words : "<ph_st>" + words + "<ph_ed>";
      phrase.appendReplacement(text, Matcher.quoteReplacement(said));
      if (!found.isEmpty()) {
        groups.add(group(found, boxes));
      }
    }
    phrase.appendTail(text);
    JsonObject row = new JsonObject();
    row.addProperty("id", id);
    row.addProperty("image_id", image);
    row.add("boxes", boxes);
    row.addProperty("sentence", text.toString());
    row.add("boxes_seq", groups);
    return row;
  }

  private static JsonArray group(List<int[]> found, JsonArray boxes) {
    JsonArray group = new JsonArray();
    for (int[] box : found) {
      group.add(boxes.size());
      JsonArray corners = new JsonArray();
      for (int corner : box) {
        corners.add(corner);
      }
      boxes.add(corners);
    }
    return group;
  }

  private static Map<String, List<int[]>> boxes(Path file) {
    Map<String, List<int[]>> boxes = new LinkedHashMap<>();
    try {
      NodeList objects = parse(file).getElementsByTagName("object");
      for (int i = 0; i < objects.getLength(); i++) {
        Element object = (Element) objects.item(i);
        NodeList bounds = object.getElementsByTagName("bndbox");
        NodeList names = object.getElementsByTagName("name");
        for (int b = 0; b < bounds.getLength(); b++) {
          int[] box = box((Element) bounds.item(b));
          for (int n = 0; n < names.getLength(); n++) {
            String name = names.item(n).getTextContent().strip();
            boxes.computeIfAbsent(name, key -> new ArrayList<>()).add(box);
          }
        }
      }
      return boxes;
    } catch (IOException | SAXException | ParserConfigurationException | RuntimeException e) {
      throw new InvalidQuestionException(
          file + " cannot be read as annotations of Flickr30K Entities: " + e.getMessage(), e);
    }
  }

  private static Document parse(Path file)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(file.toFile());
  }

  private static int[] box(Element bounds) {
    return new int[] {
      corner(bounds, "xmin"), corner(bounds, "ymin"), corner(bounds, "xmax"), corner(bounds, "ymax")
    };
  }

  private static int corner(Element bounds, String name) {
    String value = bounds.getElementsByTagName(name).item(0).getTextContent();
    return Integer.parseInt(value.strip()) - 1;
  }
}
