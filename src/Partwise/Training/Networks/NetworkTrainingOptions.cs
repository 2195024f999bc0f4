using Partwise.Datasets;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>How a network is trained.</summary>
public sealed record NetworkTrainingOptions
{
    /// <summary>The name of the checkpoint in <see cref="Folder"/>.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    /// <summary>The passes over the training images, 1 to 10,000.</summary>
    /// <value>The default is 30.</value>
    public int Epochs { get; init; } = 30;

    /// <summary>The images of a step, 2 to 4096.</summary>
    /// <value>The default is 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>The optimiser.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>The highest learning rate, above 0: it rises to it in a straight line and falls along half a cosine to 1 % of it.</summary>
    /// <value>The default is 0.003.</value>
    public double LearningRate { get; init; } = 0.003;

    /// <summary>The share of all steps in which the learning rate rises, 0 to below 1.</summary>
    /// <value>The default is 0.1.</value>
    public double WarmupShare { get; init; } = 0.1;

    /// <summary>The weight decay of convolutions and linear layers, at least 0; normalisations and biases have none.</summary>
    /// <value>The default is 0.01.</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The share of every label that is spread over all classes, 0 to below 1.</summary>
    /// <value>The default is 0.</value>
    public double Smoothing { get; init; }

    /// <summary>How the photos are changed at random; null for not at all.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>The seed of weights, split, order and augmentation.</summary>
    public int Seed { get; init; }

    /// <summary>The share of the training images of each class that is held out and measured after every epoch, 0 to below 1.</summary>
    /// <value>The default is 0.15.</value>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>Which region of a photo is shown.</summary>
    public CropMode Crop { get; init; }

    /// <summary>What photos are accepted.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The threads that read photos and that compute, at least 1. Weights are reproducible for an equal number.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>How the steps are computed. Weights are reproducible for the same path.</summary>
    /// <value>The default is <see cref="SpeedPath.Auto"/>.</value>
    public SpeedPath SpeedPath { get; init; }

    /// <summary>A folder for the checkpoint of the last epoch, the log and the curve; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether a run that was stopped goes on from the checkpoint in <see cref="Folder"/>; where there is none, it begins.</summary>
    public bool Resume { get; init; }

    internal void Validate()
    {
        Require(Epochs is >= 1 and <= 10_000, $"{Epochs} epochs were asked for; 1 to 10,000 are allowed.");
        Require(BatchSize is >= 2 and <= 4096, $"The batch size is {BatchSize}; 2 to 4096 is allowed.");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"The learning rate is {LearningRate}; a number above 0 is allowed.");
        Require(WarmupShare is >= 0 and < 1, $"The share of rising learning rates is {WarmupShare}; 0 to below 1 is allowed.");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"The weight decay is {WeightDecay}; a number of at least 0 is allowed.");
        Require(Smoothing is >= 0 and < 1, $"The label smoothing is {Smoothing}; 0 to below 1 is allowed.");
        Require(ValidationShare is >= 0 and < 1, $"The validation share is {ValidationShare}; 0 to below 1 is allowed.");
        Require(Threads >= 1, $"{Threads} threads were asked for; at least 1 is needed.");
        Require(!Resume || Folder is not null, "A run can only go on from a folder with its checkpoint; name the folder.");
        Augmentation?.Validate();
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
