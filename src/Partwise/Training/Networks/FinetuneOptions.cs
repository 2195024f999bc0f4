namespace Partwise.Training;

/// <summary>The settings of <see cref="ClassifierTrainer.Finetune"/>.</summary>
public sealed record FinetuneOptions
{
    /// <summary>How many of the backbone's last convolutions are trained with the head, at least 1.</summary>
    /// <value>The default is 1.</value>
    public int Convolutions { get; init; } = 1;

    /// <summary>How they are trained. Everything before them stays constant.</summary>
    public NetworkTrainingOptions Training { get; init; } = new() { Epochs = 5, LearningRate = 0.0003 };
}
