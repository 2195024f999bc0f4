using Partwise.Attribution;

namespace Partwise.Explanations;

/// <summary>One method's map of one photo for one class, or the reason why there is none.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Runs">How many runs of the model, or of the part after its feature map, it cost beyond the first.</param>
/// <param name="Map">The map, signed; null where there is none.</param>
/// <param name="InLogits">Whether its values are meant to add up to the logit.</param>
/// <param name="CompletenessError">
/// How far its sum (its mean for methods that say so) is from logit − logit of nothing, relative to max(1, |logit|); null for methods whose
/// maps add up to nothing.
/// </param>
/// <param name="Reason">Why there is no map, one sentence; null where there is one.</param>
public sealed record MethodMap(string Method, int Runs, AttributionMap? Map, bool InLogits, double? CompletenessError, string? Reason)
{
    /// <summary>Σ of the map's values; null where there is no map, or it adds up to nothing.</summary>
    public double? Sum => !InLogits ? null : Map?.Values.Sum(v => (double)v);
}
