package io.github.shikra4j.runtime.serve;

import ai.djl.ndarray.NDArray;
import io.github.shikra4j.Picture;
import io.github.shikra4j.runtime.model.PictureEncoder;
import io.github.shikra4j.runtime.vision.ImageProcessor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of the pictures that were asked about last, by content. What a request uses stays
 * open until it lets go, even when the cache has dropped it. For the scheduler's thread alone.
 */
final class PictureFeatureCache implements AutoCloseable {
  private final PictureEncoder encoder;
  private final ImageProcessor processor;
  private final int capacity;

  /** Least recently used first. */
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  PictureFeatureCache(PictureEncoder encoder, ImageProcessor processor, int capacity) {
    this.encoder = encoder;
    this.processor = processor;
    this.capacity = capacity;
  }

  /** Features {@code [patches, hidden]}, held by the cache and by requests. */
  static final class Entry {
    private final NDArray features;
    private int holders;

    private Entry(NDArray features) {
      this.features = features;
    }

    NDArray features() {
      return features;
    }

    /** Lets go; the last one closes. */
    void release() {
      holders--;
      if (holders == 0) {
        features.close();
      }
    }
  }

  /** Returns a picture's features, encoding it if it is not there; the caller releases them. */
  Entry hold(Picture picture) {
    Entry entry = entries.get(picture.fingerprint());
    if (entry == null) {
      entry = new Entry(encoder.encode(List.of(processor.process(picture))).get(0));
      entry.holders++;
      entries.put(picture.fingerprint(), entry);
    }
    entry.holders++;
    trim();
    return entry;
  }

  private void trim() {
    Iterator<Entry> oldest = entries.values().iterator();
    List<Entry> dropped = new ArrayList<>();
    while (entries.size() > capacity) {
      dropped.add(oldest.next());
      oldest.remove();
    }
    dropped.forEach(Entry::release);
  }

  @Override
  public void close() {
    entries.values().forEach(Entry::release);
    entries.clear();
  }
}
