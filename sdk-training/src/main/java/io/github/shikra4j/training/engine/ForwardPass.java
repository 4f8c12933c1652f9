package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.runtime.program.Autograd;
import io.github.shikra4j.runtime.program.RecordedCall;
import io.github.shikra4j.training.engine.TrainedModel.Layer;
import io.github.shikra4j.training.engine.TrainedModel.Sight;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A batch's way through a model, piece by piece. */
final class ForwardPass {
  private final TrainedModel model;
  private final Batch batch;
  private final Tape tape;
  private final Map<Device, Layout> layouts = new HashMap<>();

  /**
   * What attention needs of the batch.
   *
   * @param rotations by position, {@code [2, tokens, 1, headDim]}
   * @param pack where the items lie, as the program takes it
   */
  private record Layout(NDArray rotations, List<NDArray> pack) {}

  /** A piece that is written down as a function. */
  private record Function(
      NDArray anchor, boolean trains, BiFunction<NDArray, NDManager, NDArray> function)
      implements Piece {
    @Override
    public NDArray forward(NDArray input, NDManager scope) {
      return function.apply(input, scope);
    }
  }

  ForwardPass(TrainedModel model, Batch batch, Tape tape) {
    this.model = model;
    this.batch = batch;
    this.tape = tape;
  }

  /**
   * Returns the sum of the batch's losses, divided by a number.
   *
   * @param divisor tokens trained on in the whole of which this batch is a part
   */
  NDArray loss(long divisor) {
    return tape.runLast(lossPiece(divisor), hidden());
  }

  /** Returns logits behind the last token of each item, {@code [items, vocabulary]}. */
  NDArray lastLogits() {
    return tape.runLast(logitsPiece(), hidden());
  }

  private NDArray hidden() {
    NDArray x = tape.run(embedding(), features());
    for (Layer layer : model.layers()) {
      x = tape.run(decoderLayer(layer), x);
    }
    return x;
  }

  /** Picture features {@code [rows, hidden]}; where there is no picture, anything. */
  private NDArray features() {
    if (batch.pixels().isEmpty()) {
      return model.table();
    }
    Sight sight = model.sight().orElseThrow();
    NDArray x = tape.run(towerInput(sight), sight.bias());
    for (List<NDArray> layer : sight.layers()) {
      x = tape.run(towerLayer(sight, layer), x);
    }
    return tape.run(projector(sight), x);
  }

  private Piece towerInput(Sight sight) {
    return new Function(
        sight.input().get(0),
        sight.towerTrains(),
        (ignored, scope) ->
            model
                .train()
                .record("tower_input")
                .with(pixels(sight, scope))
                .with(sight.input())
                .with(sight.config().layerNormEps())
                .tensor(scope));
  }

  private NDArray pixels(Sight sight, NDManager scope) {
    int side = sight.config().imageSize();
    int size = sight.config().channels() * side * side;
    FloatBuffer all = FloatBuffer.allocate(batch.pixels().size() * size);
    batch.pixels().forEach(all::put);
    return scope.create(
        all.flip(), new Shape(batch.pixels().size(), sight.config().channels(), side, side));
  }

  private Piece towerLayer(Sight sight, List<NDArray> weights) {
    return new Function(
        weights.get(0),
        sight.towerTrains(),
        (x, scope) ->
            model
                .train()
                .record("tower_layer")
                .with(x)
                .with(weights)
                .with(sight.config().heads())
                .with(sight.config().layerNormEps())
                .with(sight.config().hiddenAct().equals("quick_gelu") ? 1 : 0)
                .tensor(scope));
  }

  private Piece projector(Sight sight) {
    Linear linear = sight.projector();
    return new Function(
        linear.weight(),
        model.trains(linear.weight(), linear.a(), sight.bias()),
        (x, scope) ->
            model
                .train()
                .record("projected")
                .with(x)
                .with(linear.weight())
                .with(sight.bias())
                .with(linear.adapter())
                .with(model.loraScale())
                .tensor(scope));
  }

  private Piece embedding() {
    return new Function(
        model.table(),
        model.trains(model.table()),
        (features, scope) -> {
          NDArray ids = scope.create(batch.ids());
          if (batch.pixels().isEmpty()) {
            return model.train().record("embed").with(model.table()).with(ids).tensor(scope);
          }
          return model
              .train()
              .record("embed_with_pictures")
              .with(model.table())
              .with(ids)
              .with(scope.create(batch.pictureRows()))
              .with(features)
              .tensor(scope);
        });
  }

  private Piece decoderLayer(Layer layer) {
    return new Function(
        layer.weights().get(0),
        layer.trains(),
        (x, scope) ->
            model
                .train()
                .record("decoder_layer")
                .with(x)
                .with(layout(x).rotations())
                .with(layout(x).pack())
                .with(layer.weights())
                .with(layer.adapters())
                .with(model.loraScale())
                .with(model.config().headDim())
                .with(model.config().rmsNormEps())
                .tensor(scope));
  }

  /** Layers on one device share it. */
  private Layout layout(NDArray x) {
    return layouts.computeIfAbsent(x.getDevice(), device -> newLayout(x, tape.constants(device)));
  }

  private Layout newLayout(NDArray x, NDManager owner) {
    boolean even = batch.rectangular();
    NDArray rotations =
        model
            .train()
            .record("rotations_for")
            .with(x)
            .with(owner.create(batch.positions()))
            .with(model.config().headDim())
            .with(model.config().ropeTheta())
            .tensor(owner);
    List<NDArray> pack =
        List.of(
            owner.create(even ? new long[0] : batch.rowOfPlace()),
            owner.create(even ? new long[0] : batch.placeOfRow()),
            owner.create(new Shape(batch.lengths().length(), batch.longest(), 0)));
    return new Layout(Autograd.detached(rotations, owner), pack);
  }

  private Piece lossPiece(long divisor) {
    Linear head = model.head();
    return new Function(
        head.weight(),
        model.trains(model.norm(), head.weight(), head.a()),
        (x, scope) ->
            headCall("loss", x, batch.lossRows(), scope)
                .with(scope.create(batch.labels()))
                .with(model.loraScale())
                .with(model.config().rmsNormEps())
                .with((double) divisor)
                .tensor(scope));
  }

  private Piece logitsPiece() {
    return new Function(
        model.head().weight(),
        false,
        (x, scope) ->
            headCall("logits_of_rows", x, batch.lastRows(), scope)
                .with(model.loraScale())
                .with(model.config().rmsNormEps())
                .tensor(scope));
  }

  private RecordedCall headCall(String method, NDArray x, long[] rows, NDManager scope) {
    return model
        .train()
        .record(method)
        .with(x)
        .with(model.norm())
        .with(model.head().weight())
        .with(model.head().adapter())
        .with(scope.create(rows));
  }
}
