namespace Partwise.Models;

/// <summary>Where a graph output gets its classes from.</summary>
/// <param name="Output">The output, or the tensor that a person named.</param>
/// <param name="Scores">The tensor with one score a class, probabilities where there are such: the output itself, or what its ArgMax, TopK
/// or ZipMap reads.</param>
/// <param name="Logits">The scores before their softmax or sigmoid.</param>
/// <param name="Activation"><c>Softmax</c>, <c>LogSoftmax</c> or <c>Sigmoid</c>, also where it is written out in nodes; null where there is
/// none.</param>
internal sealed record ScoreOutput(string Output, string Scores, string Logits, string? Activation)
{
    /// <summary>Whether the output is a decision, such as the index of the largest score, and not the scores.</summary>
    public bool IsDecision { get; init; }
}
