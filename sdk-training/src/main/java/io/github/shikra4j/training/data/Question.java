package io.github.shikra4j.training.data;

import com.google.gson.JsonObject;
import io.github.shikra4j.PictureSize;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of annotations whose last answer a model is to give.
 *
 * @param image the picture's file, or null
 * @param size the upright picture's size, or null without one
 * @param promptIds what the model reads, up to and with {@code ASSISTANT:}
 * @param patchPosition where the picture's patches begin; -1 where there are none
 * @param text the last question with coordinates spelled out
 * @param expected the answer with coordinates spelled out
 * @param expectedWords the answer without coordinates
 * @param boxes the answer's boxes: left, top, right, bottom in pixels of the picture
 * @param points the answer's points: x, y in pixels of the picture
 * @param askedBoxes the last question's boxes, in pixels of the picture
 * @param row the row as it stands in its file
 */
public record Question(
    @Nullable Path image,
    @Nullable PictureSize size,
    int[] promptIds,
    int patchPosition,
    String text,
    String expected,
    String expectedWords,
    List<double[]> boxes,
    List<double[]> points,
    List<double[]> askedBoxes,
    JsonObject row) {}
