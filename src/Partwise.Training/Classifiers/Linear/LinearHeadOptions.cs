namespace Partwise.Training;

/// <summary>The settings of <see cref="ClassifierTrainer.TrainLinearHead"/>.</summary>
public sealed record LinearHeadOptions
{
    /// <summary>The seed of the validation split.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>The share of the training images of each class that is held out for choosing the penalty, 0 to below 1.</summary>
    /// <value>The default is 0.15.</value>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>λ of <see cref="LogisticRegressionOptions.Penalty"/>, above 0; null chooses it on the validation images.</summary>
    public double? Penalty { get; init; }

    /// <summary>Whether a ReLU is put after a feature map that can hold negative values; the patterns of
    /// parts are then never negative either.</summary>
    /// <value>The default is false.</value>
    public bool Relu { get; init; }

    /// <summary>How features are computed, and on how many threads everything runs.</summary>
    public FeatureOptions Features { get; init; } = new();
}
