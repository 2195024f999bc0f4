using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// What the model would say without some parts. A logit is bias + Σ contributions, so taking a part out changes its class's logit by
/// exactly − contribution and no other. A prototype of a prototype network adds similarity × weight to every logit, and is taken out of all
/// of them.
///</summary>
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
    public static DropOutcome Of(OpenedModel model, AttributionSubject subject, IReadOnlyList<PartDrop> drops)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(drops);
        float[] logits = subject.Logits.ToArray();
        var dropped = new List<DroppedPart>();
        foreach (
            IGrouping<int, int> own in drops.GroupBy(d => d.Class is { } name ? model.FindClass(name) : subject.Predicted, d => d.Part)
        )
        {
            PartPrediction parts = ClassParts.Read(model, subject, own.Key);
            foreach (int part in own.Distinct())
            {
                if (part >= parts.Parts.Count)
                {
                    string has = parts.Parts.Count switch
                    {
                        0 => "no parts",
                        1 => "one part",
                        var n => $"the parts 1 to {n}",
                    };
                    throw new PartwiseException(
                        $"The class '{parts.Label}' has {has}, but part {part + 1} was to be dropped; give "
                            + $"{(parts.Parts.Count > 0 ? "one of them, or name the class" : "one of another class")} as CLASS:PART."
                    );
                }
                if (model.Network!.Count(own.Key) > 0)
                    model.Network.Drop(logits, subject.HeadInput.Span, subject.Positions, own.Key, part);
                else
                    logits[own.Key] -= parts.Parts[part].Contribution;
                dropped.Add(
                    new DroppedPart(own.Key, parts.Label, part, parts.Parts[part].Contribution) { Name = model.PartName(own.Key, part) }
                );
            }
        }
        return new DropOutcome(dropped, model.Top(subject.Logits.Span, logits.Length), model.Top(logits, logits.Length));
    }
}
