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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The features of the pictures that were asked about last, by content. What a request uses stays
 * open until it lets go, even when the cache has dropped it. For the scheduler's thread alone, but
 * for {@link #pixels}.
 *
 * <p>The tower takes one picture at a time. Of several in one call libtorch gives features that
 * differ in their last bits from those of one alone (measured in float32 for 2, 3, 4 and 8
 * pictures, on towers of 24 and 1024 numbers across), and answers would depend on company.
 */
final class PictureFeatureCache implements AutoCloseable {
  private final PictureEncoder encoder;
  private final ImageProcessor processor;
  private final int capacity;

  /** Fingerprints of the entries, for other threads. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

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

  /**
   * Returns what the tower takes of a picture, unless its features are there and will be when they
   * are asked for. From any thread.
   *
   * @param soon whether no other request comes before, which might drop them
   * @throws io.github.shikra4j.PictureException if the picture cannot be used
   */
  Optional<float[]> pixels(Picture picture, boolean soon) {
    return soon && known.contains(picture.fingerprint())
        ? Optional.empty()
        : Optional.of(processor.process(picture));
  }

  /** Returns whether a picture's features are there. */
  boolean contains(Picture picture) {
    return entries.containsKey(picture.fingerprint());
  }

  /**
   * Returns a picture's features, encoding it if it is not there; the caller releases them.
   *
   * @param pixels what the tower takes of it; computed if need be where they are not given
   */
  Entry hold(Picture picture, Optional<float[]> pixels) {
    Entry entry = entries.get(picture.fingerprint());
    if (entry == null) {
      float[] input = pixels.orElseGet(() -> processor.process(picture));
      entry = new Entry(encoder.encode(List.of(input)).get(0));
      entry.holders++;
      entries.put(picture.fingerprint(), entry);
      known.add(picture.fingerprint());
    }
    entry.holders++;
    trim();
    return entry;
  }

  private void trim() {
    Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
    List<Entry> dropped = new ArrayList<>();
    while (entries.size() > capacity) {
      Map.Entry<String, Entry> next = oldest.next();
      dropped.add(next.getValue());
      known.remove(next.getKey());
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
