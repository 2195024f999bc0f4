using Partwise.Parts;

namespace Partwise.Attribution;

/// <summary>
/// The summed part maps of a part network. Post-hoc prototypes (Tan et al., ICML 2024): Σ_i features · p_i / (H·W), complete because the
/// prototypes add up to the head row.
/// ProtoPNet: Σ_j weight_j · similarity_j over the class's own prototypes, which add up to nothing.
/// </summary>
public sealed class SummedPartMaps : IAttributionMethod
{
    private readonly IPartNetwork _parts;

    /// <summary>Creates the method for one part network.</summary>
    /// <param name="parts">Its parts.</param>
    public SummedPartMaps(IPartNetwork parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
    }

    /// <inheritdoc/>
    public string Name => "parts";

    /// <inheritdoc/>
    public Completeness Completeness => _parts.IsAdditive ? Completeness.Sum : Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => 0;

    /// <inheritdoc/>
    /// <exception cref="PartwiseException">The class has no prototypes.</exception>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        if (_parts.Count(classIndex) == 0)
            throw new PartwiseException(
                $"Class {classIndex} has no prototypes; fit it, or ask for one of {string.Join(", ", _parts.Classes.Take(10))}."
            );
        int count = _parts.Count(classIndex);
        float[] maps = _parts.Maps(subject.HeadInput.Span, subject.Positions, classIndex),
            sum = new float[subject.Positions];
        for (int i = 0; i < sum.Length; i++)
        {
            double total = 0;
            for (int k = 0; k < count; k++)
                total += maps[(k * sum.Length) + i];
            sum[i] = (float)total;
        }
        return new AttributionMap(sum, subject.Rows, subject.Columns);
    }

    /// <summary>The head's own constant at the image, which belongs to the logit but to no part; 0 where there is none.</summary>
    internal double Offset(AttributionSubject subject, int classIndex) =>
        _parts.Offset(subject.HeadInput.Span, subject.Positions, classIndex, subject.Logits.Span[classIndex] - subject.BiasOf(classIndex));

    /// <summary>Whether the class has prototypes.</summary>
    public bool Has(int classIndex) => _parts.Count(classIndex) > 0;

    /// <summary>The method with one more class whose prototypes are a · those of c and b · those of d; null where parts cannot be combined
    /// like that.</summary>
    public SummedPartMaps? Combined(int c, int d, float a, float b, int combined) =>
        _parts switch
        {
            PrototypeBank bank => new(bank.Combine(c, d, a, b, combined)),
            GradientParts parts => new(parts.Combine(c, d, a, b, combined)),
            _ => null,
        };
}
