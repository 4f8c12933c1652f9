package io.github.shikra4j.training.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Flickr30K Entities as it is released, flattened into rows that the {@code flickr} format reads. A
 * phrase without a box keeps its words and loses its mark.
 */
public final class FlickrEntities {
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
    EntityPicture picture = EntityPicture.read(folder, image);
    List<JsonObject> rows = new ArrayList<>();
    for (EntityPicture.Caption caption : picture.captions()) {
      rows.add(row(firstId + rows.size(), image, caption, picture.boxes()));
    }
    return rows;
  }

  private static JsonObject row(
      long id, String image, EntityPicture.Caption caption, Map<String, List<int[]>> located) {
    JsonArray boxes = new JsonArray();
    JsonArray groups = new JsonArray();
    StringBuilder text = new StringBuilder();
    for (EntityPicture.Part part : caption.parts()) {
      List<int[]> found = located.getOrDefault(part.thing(), List.of());
      text.append(found.isEmpty() ? part.words() : "<ph_st>" + part.words() + "<ph_ed>");
      if (!found.isEmpty()) {
        groups.add(group(found, boxes));
      }
    }
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
}
