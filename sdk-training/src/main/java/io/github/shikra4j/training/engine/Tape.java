package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.shikra4j.runtime.program.Autograd;
import io.github.shikra4j.runtime.program.Program;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One pass through the model's pieces and back.
 *
 * <p>Every piece gets its input as a leaf of its own, so that the way back goes piece by piece:
 * either through what each piece recorded on the way there, or, to save memory, by running it again
 * (activation recomputation, arXiv 1604.06174). Then only the inputs are kept, and what one piece
 * holds inside. It also makes it all the same whether neighbours share a device.
 */
final class Tape implements AutoCloseable {
  private final NDManager scope;
  private final Program train;
  private final Mode mode;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private boolean gradientsFlow;

  /**
   * What was run.
   *
   * @param input the leaf
   * @param needsGradient whether something before this piece is trained
   * @param output the next input
   * @param kept whether the output has its record
   */
  private record Entry(
      Piece piece,
      NDArray input,
      boolean needsGradient,
      NDArray output,
      boolean kept,
      NDManager scope) {}

  /** What is kept for the way back. */
  enum Mode {
    /** All that pieces hold inside: fastest. */
    KEEP,
    /** The inputs of pieces; what is inside is computed again. */
    RECOMPUTE,
    /** Nothing: there is no way back. */
    FORWARD
  }

  Tape(NDManager parent, Program train, Mode mode) {
    this.scope = parent.newSubManager();
    this.train = train;
    this.mode = mode;
  }

  /** Returns a manager on a device whose arrays live as long as this. */
  NDManager constants(Device device) {
    return scope.newSubManager(device);
  }

  /** Runs the next piece. */
  NDArray run(Piece piece, NDArray input) {
    return run(piece, input, mode == Mode.KEEP);
  }

  /** Runs the last piece, whose record is wanted at once. */
  NDArray runLast(Piece piece, NDArray input) {
    return run(piece, input, mode != Mode.FORWARD);
  }

  private NDArray run(Piece piece, NDArray input, boolean keep) {
    NDManager inside = scope.newSubManager(piece.anchor().getDevice());
    NDArray leaf = moved(input, piece.anchor(), inside);
    boolean onTape = mode != Mode.FORWARD && (gradientsFlow || piece.trains());
    if (gradientsFlow) {
      Autograd.require(leaf);
    }
    Autograd.record(onTape && keep);
    NDArray output = piece.forward(leaf, inside);
    if (onTape) {
      entries.push(new Entry(piece, leaf, gradientsFlow, output, keep, inside));
    } else {
      output.attach(scope);
      inside.close();
      if (input.getManager() == scope) {
        input.close();
      }
    }
    gradientsFlow = onTape;
    return output;
  }

  /**
   * Adds the gradients of the last output, a number, to those of all weights that are trained.
   *
   * @param factor they are multiplied by it all the way
   */
  void backward(double factor) {
    if (entries.isEmpty()) {
      return;
    }
    NDArray gradient = entries.peek().output().onesLike().muli(factor);
    gradient.attach(scope);
    while (!entries.isEmpty()) {
      Entry entry = entries.pop();
      NDArray output = entry.kept() ? entry.output() : again(entry);
      Autograd.backward(output, moved(gradient, entry.piece().anchor(), entry.scope()));
      gradient.close();
      NDArray next = entry.needsGradient() ? Autograd.gradient(entry.input(), scope) : null;
      entry.scope().close();
      if (next == null) {
        return;
      }
      gradient = next;
    }
  }

  private static NDArray again(Entry entry) {
    Autograd.record(true);
    return entry.piece().forward(entry.input(), entry.scope());
  }

  private NDArray moved(NDArray array, NDArray anchor, NDManager owner) {
    if (array.getDevice().equals(anchor.getDevice())) {
      return Autograd.detached(array, owner);
    }
    Autograd.record(false);
    return train.record("beside").with(array).with(anchor).tensor(owner);
  }

  @Override
  public void close() {
    Autograd.record(false);
    scope.close();
  }
}
