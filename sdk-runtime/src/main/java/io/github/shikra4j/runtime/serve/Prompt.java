package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.Picture;
import java.util.Optional;

/**
 * A conversation as the model reads it.
 *
 * @param ids the tokens, up to and with {@code ASSISTANT:}
 * @param picture the picture whose features replace the patch tokens
 * @param position where the first patch token stands in {@code ids}; -1 without a picture
 */
public record Prompt(int[] ids, Optional<Picture> picture, int position) {

  /** Returns where the run of patch tokens ends; 0 without a picture. */
  int patchesEnd() {
    if (picture.isEmpty()) {
      return 0;
    }
    int end = position;
    while (end < ids.length && ids[end] == ids[position]) {
      end++;
    }
    return end;
  }
}
