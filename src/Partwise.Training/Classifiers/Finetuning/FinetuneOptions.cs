namespace Partwise.Training;

/// <summary>The settings of <see cref="ClassifierTrainer.Finetune"/>.</summary>
public sealed record FinetuneOptions
{
    /// <summary>How many of the backbone's last convolutions are trained with the head, at least 1.</summary>
    /// <value>The default is 1.</value>
    public int Convolutions { get; init; } = 1;

    /// <summary>How they are trained. Everything before them stays constant.</summary>
    public NetworkTrainingOptions Training { get; init; } = new() { Epochs = 5, LearningRate = 0.0003 };

    /// <summary>
    /// Whether what lies before the trained convolutions is computed once for every photo, where nothing random precedes it: without an
    /// augmentation, or with a fixed number of <see cref="NetworkTrainingOptions.Views"/>. It saves time and changes the result by rounding
    /// only.
    /// </summary>
    /// <value>The default is true.</value>
    public bool CachePrefix { get; init; } = true;

    /// <summary>The folder in which it is kept for this run and the next; null for memory.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The most memory it may take, bytes; beyond that it is computed in every step, unless there is a
    /// <see cref="CacheFolder"/>.</summary>
    /// <value>The default is 2 GiB.</value>
    public long CacheMemory { get; init; } = 2L << 30;
}
