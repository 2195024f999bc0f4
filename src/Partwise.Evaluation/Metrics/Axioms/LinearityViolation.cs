using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Linearity in the model: for the head a·v_c + b·v_d, with c the class asked for and d the class with the next highest logit, the map must
/// be a·map_c + b·map_d. The violation is the largest deviation divided by |a|·max|map_c| + |b|·max|map_d|, for a = 0.7, b = −0.4. 0 where
/// the axiom holds. Part networks combine their prototypes the same way, which is what least squares on fixed prototypes does. Undefined
/// where the model has one class, or both maps are zero.
///</summary>
internal sealed class LinearityViolation : AxiomMetric
{
    private const float A = 0.7f;
    private const float B = -0.4f;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "linearity",
            MetricGoal.Lower,
            "Is the map of a combination of two classes the same combination of their maps? Size of the violation.",
            () => new LinearityViolation(),
            MetricInputs.AdditiveParts
        );

    /// <inheritdoc/>
    public override string Name => "linearity";

    /// <inheritdoc/>
    public override string Variant => "linearity:head";

    private protected override MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct)
    {
        if (subject.Method is not { } method)
            return MetricScore.Undefined("The map does not come from a method that could be asked again.");
        AttributionSubject image = subject.Image;
        int other = Other(image.Logits.Span, subject.Class, method as SummedPartMaps);
        if (other < 0)
            return MetricScore.Undefined("There is no second class to combine with.");
        int combined = image.Classes;
        if ((method is SummedPartMaps parts ? parts.Combined(subject.Class, other, A, B, combined) : method) is not { } asked)
            return MetricScore.Undefined("The parts are no vectors of the head, so they cannot be combined with another class's.");
        float[] first = subject.Map.Values,
            second = method.Attribute(image, other, options, ct).Values;
        float[] both = asked.Attribute(SubjectEdit.WithCombination(image, subject.Class, other, A, B), combined, options, ct).Values;
        double size = (A * first.Max(v => Math.Abs((double)v))) - (B * second.Max(v => Math.Abs((double)v))),
            worst = 0;
        if (size == 0)
            return MetricScore.Undefined("Both maps are all zero, so their combination cannot be compared.");
        for (int i = 0; i < both.Length; i++)
            worst = Math.Max(worst, Math.Abs(both[i] - ((double)A * first[i]) - ((double)B * second[i])));
        return MetricScore.Of(worst / size);
    }

    private static int Other(ReadOnlySpan<float> logits, int own, SummedPartMaps? parts)
    {
        int best = -1;
        for (int c = 0; c < logits.Length; c++)
        {
            if (c != own && parts?.Has(c) != false && (best < 0 || logits[c] > logits[best]))
                best = c;
        }
        return best;
    }
}
