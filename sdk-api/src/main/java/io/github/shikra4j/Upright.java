package io.github.shikra4j;

/** Collects stored rows of pixels and puts each where it belongs in the upright picture. */
final class Upright {
  private static final int CHANNELS = Picture.CHANNELS;

  private final PictureSize size;
  private final byte[] rgb;

  /** Where the first stored pixel goes, and the steps to the next one across and down. */
  private final int origin;

  private final int across;
  private final int down;

  /**
   * Makes room.
   *
   * @throws PictureException if there are more pixels than an array holds
   */
  Upright(int width, int height, Orientation orientation) {
    size = orientation.upright(width, height);
    long bytes = size.pixels() * CHANNELS;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new PictureException(
          size + " pixels are more than one picture can hold; scale it down");
    }
    rgb = new byte[(int) bytes];
    int right = orientation.mirrored() ? -CHANNELS : CHANNELS;
    int stride = size.width() * CHANNELS;
    int below = orientation.flipped() ? -stride : stride;
    across = orientation.transposed() ? below : right;
    down = orientation.transposed() ? right : below;
    origin =
        (orientation.mirrored() ? stride - CHANNELS : 0)
            + (orientation.flipped() ? rgb.length - stride : 0);
  }

  /** Takes a stored row, {@code [width, 3]}. */
  void put(int y, byte[] row) {
    int to = origin + y * down;
    if (across == CHANNELS) {
      System.arraycopy(row, 0, rgb, to, row.length);
      return;
    }
    for (int from = 0; from < row.length; from += CHANNELS, to += across) {
      rgb[to] = row[from];
      rgb[to + 1] = row[from + 1];
      rgb[to + 2] = row[from + 2];
    }
  }

  Picture toPicture() {
    return new Picture(size, rgb);
  }
}
