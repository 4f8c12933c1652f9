package io.github.shikra4j.training.data;

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
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A picture of Flickr30K Entities as it is released: what people said about it, and where it is.
 *
 * <p>The release counts pixels from 1, as MATLAB does; here they count from 0.
 *
 * @param name the picture's name without its ending
 * @param width pixels from left to right; 0 if the annotations do not say
 * @param height pixels from top to bottom; 0 if the annotations do not say
 * @param captions what was said
 * @param boxes left, top, right, bottom of each thing that has boxes, by its number
 */
public record EntityPicture(
    String name, int width, int height, List<Caption> captions, Map<String, List<int[]>> boxes) {
  private static final Pattern PHRASE = Pattern.compile("\\[/EN#(\\d+)(\\S*) ([^\\]]*)\\]");
  private static final String ANNOTATION = ".xml";

  /**
   * A sentence.
   *
   * @param parts what it is made of, in order; their words joined are the sentence
   */
  public record Caption(List<Part> parts) {

    /** Returns the sentence without marks. */
    public String text() {
      return String.join("", parts.stream().map(Part::words).toList());
    }
  }

  /**
   * A piece of a sentence.
   *
   * @param words the words
   * @param thing number of the thing that they name; empty between phrases
   * @param types what kind of thing it is, such as {@code people}; a thing may be of several
   */
  public record Part(String words, String thing, List<String> types) {

    /** Tells whether the words name something. */
    public boolean isPhrase() {
      return !thing.isEmpty();
    }
  }

  /**
   * Returns the names of the annotated pictures, in their order.
   *
   * @param folder with {@code Annotations} and {@code Sentences}
   * @throws InvalidQuestionException if there are none
   */
  public static List<String> names(Path folder) {
    Path annotations = folder.resolve("Annotations");
    try (Stream<Path> files = Files.list(annotations)) {
      List<String> names =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(ANNOTATION))
              .map(name -> name.substring(0, name.length() - ANNOTATION.length()))
              .sorted()
              .toList();
      if (names.isEmpty()) {
        throw new InvalidQuestionException(annotations + " has no .xml files");
      }
      return names;
    } catch (IOException e) {
      throw new InvalidQuestionException(
          folder + " is no folder of Flickr30K Entities: Annotations cannot be listed: " + e, e);
    }
  }

  /**
   * Reads a picture's sentences and annotations.
   *
   * @param folder with {@code Annotations} and {@code Sentences}
   * @throws InvalidQuestionException if a file is missing or corrupt
   */
  public static EntityPicture read(Path folder, String name) {
    Path annotations = folder.resolve("Annotations/" + name + ANNOTATION);
    List<Caption> captions = captions(folder.resolve("Sentences/" + name + ".txt"));
    try {
      Document document = parse(annotations);
      return new EntityPicture(
          name, side(document, "width"), side(document, "height"), captions, boxes(document));
    } catch (IOException | SAXException | ParserConfigurationException | RuntimeException e) {
      throw new InvalidQuestionException(
          annotations + " cannot be read as annotations of Flickr30K Entities: " + e.getMessage(),
          e);
    }
  }

  private static List<Caption> captions(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank())
          .map(line -> caption(Whitespace.collapse(line)))
          .toList();
    } catch (IOException e) {
      throw new InvalidQuestionException(file + " cannot be read: " + e, e);
    }
  }

  private static Caption caption(String line) {
    List<Part> parts = new ArrayList<>();
    int end = 0;
    for (Matcher phrase = PHRASE.matcher(line); phrase.find(); end = phrase.end()) {
      addWords(line.substring(end, phrase.start()), parts);
      List<String> types =
          Stream.of(phrase.group(2).split("/")).filter(type -> !type.isEmpty()).toList();
      parts.add(new Part(phrase.group(3), phrase.group(1), types));
    }
    addWords(line.substring(end), parts);
    return new Caption(parts);
  }

  private static void addWords(String words, List<Part> parts) {
    if (!words.isEmpty()) {
      parts.add(new Part(words, "", List.of()));
    }
  }

  private static Map<String, List<int[]>> boxes(Document document) {
    Map<String, List<int[]>> boxes = new LinkedHashMap<>();
    NodeList objects = document.getElementsByTagName("object");
    for (int i = 0; i < objects.getLength(); i++) {
      Element object = (Element) objects.item(i);
      NodeList bounds = object.getElementsByTagName("bndbox");
      NodeList names = object.getElementsByTagName("name");
      for (int n = 0; n < names.getLength() && bounds.getLength() > 0; n++) {
        String name = names.item(n).getTextContent().strip();
        boxes.computeIfAbsent(name, key -> new ArrayList<>()).add(box((Element) bounds.item(0)));
      }
    }
    return boxes;
  }

  private static Document parse(Path file)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var builder = factory.newDocumentBuilder();
    // What is wrong is in the exception; the parser's own handler prints it as well.
    builder.setErrorHandler(null);
    return builder.parse(file.toFile());
  }

  private static int side(Document document, String name) {
    NodeList sides = document.getElementsByTagName(name);
    return sides.getLength() == 0 ? 0 : number((Element) sides.item(0));
  }

  private static int[] box(Element bounds) {
    return new int[] {
      corner(bounds, "xmin"), corner(bounds, "ymin"), corner(bounds, "xmax"), corner(bounds, "ymax")
    };
  }

  private static int corner(Element bounds, String name) {
    return number((Element) bounds.getElementsByTagName(name).item(0)) - 1;
  }

  private static int number(Element element) {
    return Integer.parseInt(element.getTextContent().strip());
  }
}
