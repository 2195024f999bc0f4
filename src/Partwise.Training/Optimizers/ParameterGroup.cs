namespace Partwise.Training;

/// <summary>Parameters that are trained at one learning rate and with one weight decay.</summary>
internal sealed record ParameterGroup
{
    /// <summary>The group's name, for logs.</summary>
    public required string Name { get; init; }

    /// <summary>The tensors, in a fixed order.</summary>
    public required IReadOnlyList<TrainedTensor> Parameters { get; init; }

    /// <summary>The learning rate before any schedule, at least 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The weight decay, at least 0.</summary>
    /// <value>The default is 0.</value>
    public double WeightDecay { get; init; }
}
