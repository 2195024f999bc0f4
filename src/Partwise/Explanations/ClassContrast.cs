using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// Why one class and not another: logit difference = bias difference + Σ differences of the parts of both, exactly as far as each logit is.
/// In a model taken apart a part adds to its own class alone;
/// in a prototype network it adds similarity × weight to both logits, and the bias is what the prototypes of neither class add.
///</summary>
/// <param name="One">The class that is asked about, taken apart.</param>
/// <param name="Other">The class that it is compared with, taken apart.</param>
/// <param name="Parts">The parts of the one, then those of the other.</param>
/// <param name="Map">The map of w_one − w_other, [rows, columns], in logit units, which no choice of parts changes. In a model taken apart
/// its sum is the logit difference less that of the biases; in a prototype network it is Σ_j (w_one,j − w_other,j) · similarity_j, whose
/// highest values are summed by the network, not itself.</param>
public sealed record ClassContrast(PartPrediction One, PartPrediction Other, IReadOnlyList<ContrastedPart> Parts, AttributionMap Map)
{
    /// <summary>The prototypes of third classes that add to the difference; together the bias difference. Null in a model taken apart,
    /// whose bias is the head's.</summary>
    public IReadOnlyList<BystandingPrototype>? Bystanders { get; init; }

    /// <summary>logit of the one − logit of the other.</summary>
    public double LogitDifference => (double)One.Logit - Other.Logit;

    /// <summary>Bias of the one − bias of the other.</summary>
    public double BiasDifference => (double)One.Bias - Other.Bias;

    /// <summary>The head's own constant for the one − that for the other; null where the head has none.</summary>
    public double? OffsetDifference => One.Offset is { } one && Other.Offset is { } other ? (double)one - other : null;

    /// <summary>|bias difference + offset difference + Σ differences of the parts − logit difference|.</summary>
    public double SumError => Math.Abs(BiasDifference + (OffsetDifference ?? 0) + Parts.Sum(p => p.Difference) - LogitDifference);

    /// <summary>Contrasts two classes.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="subject">The photo in front of it.</param>
    /// <param name="one">The class that is asked about.</param>
    /// <param name="other">Another class.</param>
    /// <exception cref="PartwiseException">The model has no prototypes, or both classes are the same.</exception>
    public static ClassContrast Of(OpenedModel model, AttributionSubject subject, int one, int other)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (one == other)
            throw new PartwiseException($"'{model.Labels[one]}' cannot be contrasted with itself; give two classes.");
        if (model.Network is SimilarityParts prototypes)
            return PrototypeContrast.Of(model, prototypes, subject, one, other);
        PartPrediction first = ClassParts.Read(model, subject, one),
            second = ClassParts.Read(model, subject, other);
        float[] a = Whole(model, subject, first),
            b = Whole(model, subject, second);
        return new ClassContrast(
            first,
            second,
            [
                .. first.Parts.Select(p => new ContrastedPart(first, p, 0, p.Contribution, p.Map)),
                .. second.Parts.Select(p => new ContrastedPart(second, p, 0, -p.Contribution, Array.ConvertAll(p.Map, v => -v))),
            ],
            new AttributionMap([.. a.Zip(b, (x, y) => x - y)], subject.Rows, subject.Columns)
        );
    }

    // Behind one linear layer the class's whole map is known without its parts.
    private static float[] Whole(OpenedModel model, AttributionSubject subject, PartPrediction parts)
    {
        if (subject.Head is not null || model.Network is not { HasOffset: true })
            return new GradCam().Attribute(subject, parts.Class, new AttributionOptions()).Values;
        return [.. Enumerable.Range(0, subject.Positions).Select(i => (float)parts.Parts.Sum(p => (double)p.Map[i]))];
    }
}
