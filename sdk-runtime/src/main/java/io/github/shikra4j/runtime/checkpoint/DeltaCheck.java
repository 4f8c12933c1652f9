package io.github.shikra4j.runtime.checkpoint;

import com.google.common.collect.ImmutableSet;
import io.github.shikra4j.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells deltas from whole models, and bases that fit from those that don't, where the figures leave
 * no doubt.
 *
 * <p>The sign is the scale of the RMS norms' weights. A trained LLaMA has them between 0.1 and a
 * few units, a new one at 1; fine-tuning moves them by thousandths, and that is all a delta holds.
 * The matrices alone give no sign, since those of a small model with random weights may have any
 * scale. A base of the right sizes but of other training (LLaMA 2 for LLaMA) leaves no trace in
 * either.
 */
final class DeltaCheck {
  private static final String FINAL_NORM = "model.norm.weight";
  private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
  private static final String PROJECTOR = "mm_projector";

  /** How the names of the weights begin that a base must have. */
  private static final List<String> LANGUAGE =
      List.of("model.embed_tokens.", "model.layers.", "model.norm.", "lm_head.");

  /** The tensors that grow with the vocabulary. */
  private static final Set<String> GROWING =
      ImmutableSet.of("model.embed_tokens.weight", "lm_head.weight");

  /** A final norm below this would make every logit nearly equal. */
  private static final double SMALLEST_NORM = 0.1;

  /** Query matrices have some 0.02 in a trained model, and 0.001 in a delta over it. */
  private static final double SMALLEST_QUERY = 0.006;

  /** How much of the base's norms a delta may be; a whole model has all of it. */
  private static final double LARGEST_CHANGE = 0.5;

  private final Checkpoint base;
  private final Checkpoint delta;

  private DeltaCheck(Checkpoint base, Checkpoint delta) {
    this.base = base;
    this.delta = delta;
  }

  /** Tells whether a checkpoint is certainly a delta: no norm to speak of, and hardly any query. */
  static boolean isDelta(Checkpoint checkpoint) {
    if (!checkpoint.contains(FINAL_NORM) || !checkpoint.contains(QUERY)) {
      return false;
    }
    return rms(checkpoint, FINAL_NORM) < SMALLEST_NORM && rms(checkpoint, QUERY) < SMALLEST_QUERY;
  }

  /**
   * Checks that a delta can be one over this base.
   *
   * @throws CheckpointException if not, naming the tensor
   */
  static void check(Checkpoint base, Checkpoint delta) {
    DeltaCheck check = new DeltaCheck(base, delta);
    check.names();
    check.delta.names().forEach(check::shape);
    check.vocabulary();
    check.scale();
  }

  private void names() {
    for (String name : delta.names()) {
      if (isLanguage(name) && !base.contains(name)) {
        throw mismatch("the base has no tensor " + name);
      }
    }
    for (String name : base.names()) {
      if (name.contains(PROJECTOR)) {
        throw mismatch(
            "the base has the tensor " + name + ", so it is a Shikra and no plain LLaMA");
      }
      if (!DeltaWeights.isConstant(name) && !delta.contains(name)) {
        throw mismatch("the delta has no tensor " + name);
      }
    }
  }

  private static boolean isLanguage(String name) {
    return LANGUAGE.stream().anyMatch(name::startsWith) && !DeltaWeights.isConstant(name);
  }

  private void shape(String name) {
    if (!base.contains(name) || DeltaWeights.isConstant(name)) {
      return;
    }
    TensorSpec ours = delta.spec(name);
    TensorSpec theirs = base.spec(name);
    if (!ours.type().isFloat() || !theirs.type().isFloat()) {
      throw mismatch("tensor " + name + " holds no floating-point numbers");
    }
    if (!fits(name, theirs.shape(), ours.shape())) {
      throw mismatch(
          "tensor %s has the shape %s in the delta and %s in the base"
              .formatted(name, ours.shape(), theirs.shape()));
    }
  }

  private static boolean fits(String name, List<Long> base, List<Long> delta) {
    if (base.equals(delta)) {
      return true;
    }
    return GROWING.contains(name)
        && base.size() == 2
        && delta.size() == 2
        && base.get(1).equals(delta.get(1))
        && base.get(0) < delta.get(0);
  }

  /** Rows between the base's last and the first added token would have no meaning. */
  private void vocabulary() {
    Optional<Integer> firstAdded = firstAddedToken(delta.folder().resolve("added_tokens.json"));
    String embedding = "model.embed_tokens.weight";
    if (firstAdded.isEmpty() || !base.contains(embedding)) {
      return;
    }
    long rows = base.spec(embedding).shape().get(0);
    if (rows < firstAdded.get() && rows < delta.spec(embedding).shape().get(0)) {
      throw mismatch(
          "the base has %d tokens, but the delta adds its own from token %d on"
              .formatted(rows, firstAdded.get()));
    }
  }

  private static Optional<Integer> firstAddedToken(Path file) {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    JsonFile json = JsonFile.read(file);
    Optional<Integer> first = Optional.empty();
    for (String token : json.keys()) {
      int id = json.whole(token);
      first = Optional.of(first.map(least -> Math.min(least, id)).orElse(id));
    }
    return first;
  }

  private void scale() {
    if (isDelta(base)) {
      throw mismatch("the base is itself a delta, its norms are near 0");
    }
    if (!base.contains(FINAL_NORM)) {
      return;
    }
    double change = rms(delta, FINAL_NORM);
    double norm = rms(base, FINAL_NORM);
    if (change > LARGEST_CHANGE * norm) {
      throw mismatch(
          ("it would change %s by %.3f on average, which is %.3f in the base; it is a whole model,"
                  + " to be opened without a base, or a delta over another one")
              .formatted(FINAL_NORM, change, norm));
    }
  }

  private CheckpointException mismatch(String what) {
    return new CheckpointException(
        "%s is no delta over %s: %s".formatted(delta.folder(), base.folder(), what));
  }

  private static double rms(Checkpoint checkpoint, String name) {
    double squares = 0;
    float[] values = checkpoint.tensor(name).toFloats();
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / Math.max(1, values.length));
  }
}
