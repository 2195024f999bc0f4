namespace Partwise.Models;

/// <summary>One output of a network as the place where a head may end.</summary>
/// <param name="Output">The graph output.</param>
/// <param name="Logits">The tensor that holds the logits: the output itself or, with a softmax or sigmoid behind, what goes into it.</param>
/// <param name="Activation">The activation behind the logits; null where there is none.</param>
/// <param name="Rank">How much it looks like a classifier's: 2 for a linear layer on a pooling, 1 for a linear layer, 0 for anything else.</param>
internal sealed record HeadCandidate(string Output, string Logits, string? Activation, int Rank);
