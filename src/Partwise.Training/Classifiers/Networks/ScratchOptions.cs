namespace Partwise.Training;

/// <summary>The settings of <see cref="ClassifierTrainer.TrainFromScratch"/>.</summary>
public sealed record ScratchOptions
{
    /// <summary>The network whose structure is taken and whose weights are forgotten; null for the built-in
    /// <see cref="Architecture"/>.</summary>
    public Backbone? Backbone { get; init; }

    /// <summary>The built-in network, where no <see cref="Backbone"/> is given.</summary>
    public NetworkArchitecture Architecture { get; init; }

    /// <summary>
    /// Height and width of the input, a multiple of 16 from 32 to 512. For a built-in network photos are resized to it, whatever their
    /// aspect;
    /// for a backbone they are resized and cropped as its own preprocessing says, in proportion.
    /// </summary>
    /// <value>Null, the default, is 112 for a built-in network and a backbone's own size.</value>
    public int? Size { get; init; }

    /// <summary>How it is trained.</summary>
    public NetworkTrainingOptions Training { get; init; } = new();
}
