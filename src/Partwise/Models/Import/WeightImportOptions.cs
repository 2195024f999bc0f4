namespace Partwise.Models;

/// <summary>How weights are put into a structure.</summary>
public sealed record WeightImportOptions
{
    /// <summary>Where the weights come from, for messages.</summary>
    /// <value>The default is "the weights".</value>
    public string Source { get; init; } = "the weights";

    /// <summary>Whether the tensors come in the order in which the network's layers were made, as torch.save keeps it. A structure without
    /// names needs it.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>ε of the batch normalisations that are multiplied into convolutions, above 0; state dictionaries do not hold it.</summary>
    /// <value>The default, null, is PyTorch's own 1e-5.</value>
    public double? Epsilon { get; init; }
}
