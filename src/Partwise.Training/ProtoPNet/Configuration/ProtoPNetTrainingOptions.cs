namespace Partwise.Training.ProtoPNet;

/// <summary>How the layers before the last are trained; the defaults are the numbers published (settings.py, main.py).</summary>
public sealed record ProtoPNetTrainingOptions
{
    /// <summary>The first epochs, in which only add-on layers and prototypes are trained, at constant rates; 0 to 10,000.</summary>
    /// <value>The default is 5.</value>
    public int WarmEpochs { get; init; } = 5;

    /// <summary>The epochs after them, in which the backbone is trained, too; 0 to 10,000.</summary>
    /// <value>The default is 25: after them the published schedule has divided the rates by a hundred thousand.</value>
    public int JointEpochs { get; init; } = 25;

    /// <summary>How often every training image is shown in an epoch, each time changed anew; 1 to 1000.</summary>
    /// <value>The default is 30.</value>
    public int Views { get; init; } = 30;

    /// <summary>The images of a step, 2 to 4096.</summary>
    /// <value>The default is 80.</value>
    public int BatchSize { get; init; } = 80;

    /// <summary>How many of the backbone's last convolutions are trained in the joint epochs: null for the whole backbone, 0 for none of
    /// it. With 0 its feature maps of all views are computed once and kept on disk.</summary>
    public int? BackboneConvolutions { get; init; }

    /// <summary>The learning rate of the backbone, above 0.</summary>
    /// <value>The default is 1e-4.</value>
    public double BackboneRate { get; init; } = 1e-4;

    /// <summary>The learning rate of the add-on layers, above 0.</summary>
    /// <value>The default is 3e-3.</value>
    public double AddOnRate { get; init; } = 3e-3;

    /// <summary>The learning rate of the prototypes, above 0.</summary>
    /// <value>The default is 3e-3.</value>
    public double PrototypeRate { get; init; } = 3e-3;

    /// <summary>The weight decay of backbone and add-on layers, added to the gradient (Adam with L2); at least 0. Prototypes have
    /// none.</summary>
    /// <value>The default is 1e-3.</value>
    public double Decay { get; init; } = 1e-3;

    /// <summary>The joint epochs between two drops of the learning rates, at least 1.</summary>
    /// <value>The default is 5.</value>
    public int DropEvery { get; init; } = 5;

    /// <summary>The factor of a drop, above 0, at most 1.</summary>
    /// <value>The default is 0.1.</value>
    public double DropFactor { get; init; } = 0.1;

    /// <summary>Which patches prototypes become in the projection.</summary>
    /// <value>The default is <see cref="ProjectionRule.Published"/>.</value>
    public ProjectionRule Projection { get; init; }

    /// <summary>All epochs.</summary>
    internal int Epochs => WarmEpochs + JointEpochs;

    /// <summary>Whether the backbone stays as it is.</summary>
    internal bool FrozenBackbone => BackboneConvolutions == 0 || JointEpochs == 0;

    internal void Validate()
    {
        Require.That(WarmEpochs is >= 0 and <= 10_000, $"{WarmEpochs} warm epochs were asked for; 0 to 10,000 are allowed.");
        Require.That(JointEpochs is >= 0 and <= 10_000, $"{JointEpochs} joint epochs were asked for; 0 to 10,000 are allowed.");
        Require.That(Epochs > 0, "There is no epoch to train; ask for warm or joint epochs.");
        Require.That(Views is >= 1 and <= 1000, $"{Views} views of an image were asked for; 1 to 1000 are allowed.");
        Require.That(BatchSize is >= 2 and <= 4096, $"The batch size is {BatchSize}; 2 to 4096 is allowed.");
        Require.That(
            BackboneConvolutions is null or >= 0,
            $"{BackboneConvolutions} convolutions of the backbone were to be trained; 0 or more are allowed, or none stated for all."
        );
        Require.Positive(BackboneRate, "The learning rate of the backbone");
        Require.Positive(AddOnRate, "The learning rate of the add-on layers");
        Require.Positive(PrototypeRate, "The learning rate of the prototypes");
        Require.NotNegative(Decay, "The weight decay");
        Require.That(DropEvery >= 1, $"The learning rates were to drop every {DropEvery} epochs; at least 1 is allowed.");
        Require.That(
            DropFactor > 0 && DropFactor <= 1,
            FormattableString.Invariant($"The factor of a drop is {DropFactor}; above 0 to 1 is allowed.")
        );
    }
}
