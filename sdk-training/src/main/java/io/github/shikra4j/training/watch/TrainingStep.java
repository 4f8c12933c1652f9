package io.github.shikra4j.training.watch;

/**
 * One optimiser step.
 *
 * @param stage name of the stage
 * @param step the step within its stage, from 0
 * @param steps steps of the stage
 * @param loss mean cross-entropy of the batch's trained tokens before the step, in nats; NaN if
 *     there was none, or if the model computed NaN
 * @param gradNorm Euclidean norm of the gradient of everything that trains, before clipping; NaN or
 *     infinite if the gradient was
 * @param learningRate the learning rate that the step used
 * @param tokensPerSecond tokens over the seconds that the step took; padding is not counted
 * @param totalStep the step within the run, from 0, over all stages
 * @param items items in the batch, over all devices and accumulation
 * @param tokens tokens in the batch, padding not counted
 * @param trainedTokens tokens among them that the loss is taken over
 * @param skipped whether the weights stayed as they were: there was nothing to train on, or the
 *     gradient was not finite
 * @param seconds how long the step took, with the wait for its data
 * @param peakBytes most memory of the host that the process took so far, in bytes; 0 where it is
 *     not known
 */
public record TrainingStep(
    String stage,
    long step,
    long steps,
    double loss,
    double gradNorm,
    double learningRate,
    double tokensPerSecond,
    long totalStep,
    long items,
    long tokens,
    long trainedTokens,
    boolean skipped,
    double seconds,
    long peakBytes) {}
