namespace Partwise.Training;

/// <summary>The settings of <see cref="ClassifierTrainer.TrainFromScratch"/>.</summary>
public sealed record ScratchOptions
{
    /// <summary>The network.</summary>
    public NetworkArchitecture Architecture { get; init; }

    /// <summary>Height and width of its input, a multiple of 16 from 32 to 512. Photos are resized to it, whatever their aspect.</summary>
    /// <value>The default is 112.</value>
    public int Size { get; init; } = 112;

    /// <summary>How it is trained.</summary>
    public NetworkTrainingOptions Training { get; init; } = new();
}
