namespace Partwise.Bundles;

/// <summary>Something that is wrong with prototypes.</summary>
/// <param name="Text">What, in a sentence.</param>
/// <param name="Prototypes">Their numbers among all prototypes.</param>
public sealed record HealthFinding(string Text, IReadOnlyList<int> Prototypes);
