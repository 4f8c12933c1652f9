package io.github.shikra4j.runtime.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How pixels become the vision tower's input; absent keys are what transformers' CLIPImageProcessor
 * has.
 *
 * @param doResize whether to resize
 * @param resize to what
 * @param resample Pillow's number of the filter; 3 is bicubic
 * @param doCenterCrop whether to crop the centre
 * @param cropSize of the crop
 * @param doRescale whether to multiply the 8 bit values
 * @param rescaleFactor by what
 * @param doNormalize whether to subtract the mean and divide by the deviation
 * @param mean per channel, in red, green, blue
 * @param std per channel, above 0
 * @param doConvertRgb whether other colour models become RGB first
 */
public record PreprocessorConfig(
    boolean doResize,
    Resize resize,
    int resample,
    boolean doCenterCrop,
    Size cropSize,
    boolean doRescale,
    double rescaleFactor,
    boolean doNormalize,
    List<Double> mean,
    List<Double> std,
    boolean doConvertRgb) {

  private static final int SIDE = 224;
  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  /** What to resize to. */
  public sealed interface Resize permits ShortestEdge, Size {}

  /**
   * The shorter side becomes this long; the other keeps the ratio.
   *
   * @param pixels from 1 on
   */
  public record ShortestEdge(int pixels) implements Resize {}

  /**
   * Exactly this size.
   *
   * @param height in pixels, from 1 on
   * @param width in pixels, from 1 on
   */
  public record Size(int height, int width) implements Resize {}

  /** Returns the size of what comes out: of the crop, or where none is cut of the padded square. */
  public Size outcome() {
    if (doCenterCrop) {
      return cropSize;
    }
    return resize instanceof ShortestEdge edge
        ? new Size(edge.pixels(), edge.pixels())
        : (Size) resize;
  }

  /** Returns what CLIP does where no file says otherwise. */
  public static PreprocessorConfig clip() {
    return new PreprocessorConfig(
        true,
        new ShortestEdge(SIDE),
        3,
        true,
        new Size(SIDE, SIDE),
        true,
        1 / 255.0,
        true,
        MEAN,
        STD,
        true);
  }

  /**
   * Reads {@code preprocessor_config.json}; without the file it is {@link #clip()}.
   *
   * @throws io.github.shikra4j.CheckpointException naming file and key, if one is absurd
   */
  public static PreprocessorConfig read(Path folder) {
    Path file = folder.resolve("preprocessor_config.json");
    if (Files.notExists(file)) {
      return clip();
    }
    JsonFile json = JsonFile.read(file);
    return new PreprocessorConfig(
        json.truth("do_resize", true),
        resize(json),
        json.whole("resample", 3),
        json.truth("do_center_crop", true),
        crop(json),
        json.truth("do_rescale", true),
        json.positiveReal("rescale_factor", 1 / 255.0),
        json.truth("do_normalize", true),
        mean(json),
        std(json),
        json.truth("do_convert_rgb", true));
  }

  // A bare number is the shorter side when resizing, but a square when cropping.
  private static Resize resize(JsonFile json) {
    if (!json.has("size") || json.isWhole("size")) {
      return new ShortestEdge(json.positive("size", SIDE));
    }
    JsonFile size = json.object("size");
    return size.has("shortest_edge")
        ? new ShortestEdge(size.positive("shortest_edge"))
        : size(size);
  }

  private static Size crop(JsonFile json) {
    if (!json.has("crop_size") || json.isWhole("crop_size")) {
      int side = json.positive("crop_size", SIDE);
      return new Size(side, side);
    }
    return size(json.object("crop_size"));
  }

  private static Size size(JsonFile json) {
    return new Size(json.positive("height"), json.positive("width"));
  }

  private static List<Double> mean(JsonFile json) {
    return perChannel(json, "image_mean", MEAN);
  }

  private static List<Double> std(JsonFile json) {
    List<Double> std = perChannel(json, "image_std", STD);
    if (std.stream().anyMatch(deviation -> !(deviation > 0))) {
      throw json.bad("image_std", std + " where numbers above 0 belong");
    }
    return std;
  }

  private static List<Double> perChannel(JsonFile json, String key, List<Double> absent) {
    List<Double> numbers = json.reals(key, absent);
    if (numbers.size() != absent.size()) {
      throw json.bad(key, numbers.size() + " numbers where " + absent.size() + " belong");
    }
    return numbers;
  }
}
