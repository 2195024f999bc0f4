using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// What the model would say without some parts. A logit is bias + Σ contributions, so taking a part out changes its class's logit by exactly − contribution and no other.
/// </summary>
/// <param name="Dropped">The parts taken out.</param>
/// <param name="Before">All classes as they are, highest logit first.</param>
/// <param name="After">All classes without the parts, highest logit first.</param>
public sealed record DropOutcome(IReadOnlyList<DroppedPart> Dropped, IReadOnlyList<ClassScore> Before, IReadOnlyList<ClassScore> After)
{
    /// <summary>Whether another class is predicted.</summary>
    public bool Changed => Before[0].Class != After[0].Class;

    /// <summary>Takes parts out.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="subject">The photo in front of it.</param>
    /// <param name="drops">The parts.</param>
    /// <exception cref="PartwiseException">The model has no prototypes, or a class or part does not exist.</exception>
    public static DropOutcome Of(ExplainedModel model, AttributionSubject subject, IReadOnlyList<PartDrop> drops)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(drops);
        double[] logits = Array.ConvertAll(subject.Logits.ToArray(), v => (double)v);
        var dropped = new List<DroppedPart>();
        foreach (IGrouping<int, int> own in drops.GroupBy(d => d.Class is { } name ? model.FindClass(name) : subject.Predicted, d => d.Part))
        {
            PartPrediction parts = ClassParts.Read(model, subject, own.Key);
            foreach (int part in own.Distinct())
            {
                if (part >= parts.Parts.Count)
                {
                    throw new PartwiseException($"The class '{parts.Label}' has {(parts.Parts.Count == 1 ? "one part" : $"the parts 1 to {parts.Parts.Count}")}, but part {part + 1} was to be dropped; "
                        + "give one of them, or name the class as CLASS:PART.");
                }
                logits[own.Key] -= parts.Parts[part].Contribution;
                dropped.Add(new DroppedPart(own.Key, parts.Label, part, parts.Parts[part].Contribution));
            }
        }
        return new DropOutcome(dropped, model.Top(subject.Logits.Span, logits.Length), model.Top(Array.ConvertAll(logits, v => (float)v), logits.Length));
    }
}
