package io.github.shikra4j;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/**
 * The screen of a GIF on which its first frame is shown, perhaps in a corner.
 *
 * @param width of the screen, or what the frame needs if that is more
 * @param height of the screen, or what the frame needs if that is more
 * @param left where the frame begins
 * @param top where the frame begins
 */
record GifScreen(int width, int height, int left, int top) {

  static GifScreen of(byte[] file, ImageReader reader) throws IOException {
    IIOMetadata metadata = reader.getImageMetadata(0);
    IIOMetadataNode root =
        (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    IIOMetadataNode frame = (IIOMetadataNode) root.getElementsByTagName("ImageDescriptor").item(0);
    int left = Integer.parseInt(frame.getAttribute("imageLeftPosition"));
    int top = Integer.parseInt(frame.getAttribute("imageTopPosition"));
    return new GifScreen(
        Math.max(unsigned(file, 6), left + reader.getWidth(0)),
        Math.max(unsigned(file, 8), top + reader.getHeight(0)),
        left,
        top);
  }

  private static int unsigned(byte[] file, int at) {
    return (file[at] & 0xFF) | ((file[at + 1] & 0xFF) << 8);
  }

  /** Returns the screen with the frame on it; around it the transparent colour, else the first. */
  BufferedImage show(BufferedImage frame) {
    if (frame.getWidth() == width && frame.getHeight() == height) {
      return frame;
    }
    IndexColorModel palette = (IndexColorModel) frame.getColorModel();
    WritableRaster screen = frame.getRaster().createCompatibleWritableRaster(width, height);
    int[] row = new int[width];
    Arrays.fill(row, Math.max(0, palette.getTransparentPixel()));
    for (int y = 0; y < height; y++) {
      screen.setPixels(0, y, width, 1, row);
    }
    screen.setRect(left, top, frame.getRaster());
    return new BufferedImage(palette, screen, false, null);
  }
}
