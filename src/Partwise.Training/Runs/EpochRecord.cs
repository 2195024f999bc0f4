namespace Partwise.Training;

/// <summary>What one pass over the training images gave.</summary>
/// <param name="Epoch">The pass, from 1.</param>
/// <param name="Loss">The mean training loss during the pass, nats.</param>
/// <param name="Accuracy">The share of training images recognised during the pass, augmented as they were, 0 to 1.</param>
/// <param name="ValidationLoss">The mean loss of the network as it would be exported, on the validation images; null without any.</param>
/// <param name="ValidationAccuracy">Its share of recognised validation images, 0 to 1; null without any.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Training images per second.</param>
/// <param name="Seconds">The time of the pass, with validation.</param>
public sealed record EpochRecord(
    int Epoch,
    double Loss,
    double Accuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double ImagesPerSecond,
    double Seconds
);
