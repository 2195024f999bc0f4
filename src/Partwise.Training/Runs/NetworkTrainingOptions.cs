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

    /// <summary>The momentum of <see cref="OptimizerKind.Sgd"/> and <see cref="OptimizerKind.SgdW"/>, 0 to below 1.</summary>
    /// <value>The default is 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The highest learning rate, above 0: it rises to it in a straight line, then goes on as <see cref="Schedule"/>
    /// says.</summary>
    /// <value>The default is 0.003.</value>
    public double LearningRate { get; init; } = 0.003;

    /// <summary>What the learning rate of all weights but those of the last layer is multiplied by, at least 0.</summary>
    /// <value>The default is 1.</value>
    public double BackboneRate { get; init; } = 1;

    /// <summary>How the learning rate goes on when it has risen.</summary>
    /// <value>The default is a cosine.</value>
    public ScheduleKind Schedule { get; init; }

    /// <summary>With <see cref="ScheduleKind.Step"/>: the epochs between two drops, at least 1.</summary>
    /// <value>The default is 10.</value>
    public int StepEvery { get; init; } = 10;

    /// <summary>With <see cref="ScheduleKind.Step"/>: the factor of a drop, above 0, at most 1.</summary>
    /// <value>The default is 0.1.</value>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>The share of all steps in which the learning rate rises, 0 to below 1.</summary>
    /// <value>The default is 0.1.</value>
    public double WarmupShare { get; init; } = 0.1;

    /// <summary>The weight decay of convolutions and linear layers, at least 0; normalisations and biases have none.</summary>
    /// <value>The default is 0.01.</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The share of every label that is spread over all classes, 0 to below 1.</summary>
    /// <value>The default is 0.</value>
    public double Smoothing { get; init; }

    /// <summary>
    /// The decay of a running mean of the weights over the steps, 0 to below 1; the mean is what is measured and exported. 0 exports the
    /// weights of the last step.
    ///</summary>
    /// <value>The default is 0.</value>
    public double Averaging { get; init; }

    /// <summary>How the photos are changed at random; null for not at all.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>How many different views of a photo <see cref="Augmentation"/> makes, at least 1, which the epochs show in turn; null for a
    /// new one in every epoch.</summary>
    public int? Views { get; init; }

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

    /// <summary>Whether a run that was stopped goes on from the checkpoint in <see cref="Folder"/>; where there is none, it
    /// begins.</summary>
    public bool Resume { get; init; }

    internal void Validate()
    {
        Require(Epochs is >= 1 and <= 10_000, $"{Epochs} epochs were asked for; 1 to 10,000 are allowed.");
        Require(BatchSize is >= 2 and <= 4096, $"The batch size is {BatchSize}; 2 to 4096 is allowed.");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"The learning rate is {LearningRate}; a number above 0 is allowed.");
        Require(WarmupShare is >= 0 and < 1, $"The share of rising learning rates is {WarmupShare}; 0 to below 1 is allowed.");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"The weight decay is {WeightDecay}; a number of at least 0 is allowed.");
        Require(Momentum is >= 0 and < 1, $"The momentum is {Momentum}; 0 to below 1 is allowed.");
        Require(
            BackboneRate >= 0 && double.IsFinite(BackboneRate),
            $"The factor of the backbone's learning rate is {BackboneRate}; a number of at least 0 is allowed."
        );
        Require(StepEvery >= 1, $"A drop every {StepEvery} epochs was asked for; at least 1 is allowed.");
        Require(StepFactor is > 0 and <= 1, $"The factor of a drop is {StepFactor}; above 0 to 1 is allowed.");
        Require(Averaging is >= 0 and < 1, $"The decay of the weights' mean is {Averaging}; 0 to below 1 is allowed.");
        Require(Views is null or >= 1, $"{Views} views were asked for; at least 1 is allowed.");
        Require(Smoothing is >= 0 and < 1, $"The label smoothing is {Smoothing}; 0 to below 1 is allowed.");
        Require(ValidationShare is >= 0 and < 1, $"The validation share is {ValidationShare}; 0 to below 1 is allowed.");
        Require(Threads >= 1, $"{Threads} threads were asked for; at least 1 is needed.");
        Require(!Resume || Folder is not null, "A run can only go on from a folder with its checkpoint; name the folder.");
        Augmentation?.Validate();
    }

    /// <summary>How the training images are read.</summary>
    internal LoaderOptions Loading() =>
        new()
        {
            BatchSize = BatchSize,
            Seed = Seed,
            Augmentation = Augmentation,
            Views = Augmentation is null ? null : Views,
            Crop = Crop,
            Limits = Limits,
            Threads = Threads,
        };

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
