package io.github.shikra4j.training.engine;

import com.google.common.base.Throwables;
import com.google.common.collect.Lists;
import com.google.common.util.concurrent.ExecutionError;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.UncheckedExecutionException;
import io.github.shikra4j.runtime.program.Autograd;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Optimiser steps over copies of a model: each copy takes its share of a batch's passes, the first
 * one adds up what all gathered and is improved, the others follow.
 */
final class Optimisation {
  private final List<Replica> replicas;
  private final AdamW optimiser;
  private final int microBatch;
  private final double maxNorm;
  private final ListeningExecutorService workers;
  private LossScale scale;

  /**
   * What a step did.
   *
   * @param loss the mean over all tokens trained on; NaN if there were none
   * @param norm of all gradients before clipping; NaN if there were none
   * @param trainedTokens tokens with a label
   * @param tokens all of them
   * @param skipped whether gradients were not finite, or there were none, and nothing was improved
   * @param scale of the next step's loss
   */
  record Outcome(
      double loss, double norm, long trainedTokens, long tokens, boolean skipped, LossScale scale) {
    boolean improved() {
      return trainedTokens > 0 && !skipped;
    }
  }

  /**
   * Prepares.
   *
   * @param microBatch items of one pass
   * @param maxNorm gradients longer than that are shortened to it; 0 for no limit
   * @param workers one thread for each replica
   */
  Optimisation(
      List<Replica> replicas,
      AdamW optimiser,
      int microBatch,
      double maxNorm,
      ListeningExecutorService workers) {
    this.replicas = replicas;
    this.optimiser = optimiser;
    this.microBatch = microBatch;
    this.maxNorm = maxNorm;
    this.workers = workers;
    this.scale = LossScale.first(replicas.get(0).model().type());
  }

  /** Goes on with the scale that an earlier run ended with. */
  void restore(LossScale last) {
    scale = last;
  }

  /** Takes one step with a batch. */
  Outcome step(List<LoadedItem> items, double rate) {
    long trained = items.stream().mapToLong(item -> Batch.trainedTokens(item.item())).sum();
    long tokens = items.stream().mapToLong(item -> item.item().inputIds().length).sum();
    if (trained == 0) {
      return new Outcome(Double.NaN, Double.NaN, 0, tokens, false, scale);
    }
    double loss = passes(items, trained);
    OptionalDouble improved = improve(rate);
    if (improved.isEmpty()) {
      return new Outcome(loss, Double.NaN, trained, tokens, true, scale);
    }
    double norm = improved.getAsDouble();
    boolean finite = Double.isFinite(norm);
    if (Double.isFinite(loss)) {
      scale = scale.after(finite);
    }
    return new Outcome(loss, norm, trained, tokens, !finite, scale);
  }

  /** Runs the batch's passes and gathers their gradients in the first replica. */
  private double passes(List<LoadedItem> items, long trained) {
    List<List<LoadedItem>> micro = Lists.partition(items, microBatch);
    double[] losses = new double[micro.size()];
    List<ListenableFuture<?>> running = new ArrayList<>();
    for (int r = 0; r < replicas.size(); r++) {
      int first = r;
      running.add(workers.submit(() -> passes(first, micro, trained, losses)));
    }
    joined(running);
    double loss = 0;
    for (double part : losses) {
      loss += part;
    }
    for (Replica other : replicas.subList(1, replicas.size())) {
      try (Gradients gathered = other.gradients()) {
        replicas.get(0).take(gathered);
        gathered.clear();
      }
    }
    return loss;
  }

  private void passes(int first, List<List<LoadedItem>> micro, long trained, double[] losses) {
    Replica replica = replicas.get(first);
    for (int i = first; i < micro.size(); i += replicas.size()) {
      losses[i] =
          replica.forwardBackward(
              Batch.of(micro.get(i), replica.model().patches()), trained, scale);
    }
  }

  /** Returns the norm of the gradients; nothing where nothing that is trained has or had one. */
  private OptionalDouble improve(double rate) {
    Autograd.record(false);
    Replica first = replicas.get(0);
    try (Gradients gradients = first.gradients()) {
      // Running means of a resumed run go on before its first gradient, as they do beside zeros.
      if (gradients.parameters().isEmpty() && optimiser.steps() == 0) {
        return OptionalDouble.empty();
      }
      double norm = gradients.norm() / scale.factor();
      if (Double.isFinite(norm)) {
        // As torch.nn.utils.clip_grad_norm_ has it.
        double clip = maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;
        double factor = clip / scale.factor();
        if (factor != 1) {
          gradients.scale(factor);
        }
        optimiser.step(gradients, rate);
      }
      gradients.clear();
      if (Double.isFinite(norm)) {
        replicas.subList(1, replicas.size()).forEach(other -> other.copyWeights(first.model()));
      }
      return OptionalDouble.of(norm);
    }
  }

  /** Waits for all, so that none runs on when one has failed. */
  private static void joined(List<ListenableFuture<?>> running) {
    Throwable failure = null;
    for (ListenableFuture<?> future : running) {
      try {
        Futures.getUnchecked(future);
      } catch (UncheckedExecutionException | ExecutionError e) {
        failure = e.getCause();
      }
    }
    if (failure != null) {
      Throwables.throwIfUnchecked(failure);
      throw new IllegalStateException(failure);
    }
  }
}
