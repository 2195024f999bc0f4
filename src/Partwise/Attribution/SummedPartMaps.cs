namespace Partwise.Attribution;

/// <summary>The summed part maps of a part network (Tan et al., ICML 2024): Σ_i features · p_i / (H·W). Complete because the prototypes add up to the head row.</summary>
public sealed class SummedPartMaps : IAttributionMethod
{
    private readonly PrototypeBank _bank;

    /// <summary>Creates the method for one part network.</summary>
    /// <param name="bank">Its prototypes.</param>
    public SummedPartMaps(PrototypeBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        _bank = bank;
    }

    /// <inheritdoc/>
    public string Name => "parts";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.Sum;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => 0;

    /// <inheritdoc/>
    /// <exception cref="PartwiseException">The class has no prototypes.</exception>
    public AttributionMap Attribute(AttributionSubject subject, int classIndex, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        if (_bank.Count(classIndex) == 0)
            throw new PartwiseException($"Class {classIndex} has no prototypes; fit it, or ask for one of {string.Join(", ", _bank.Classes.Take(10))}.");
        float[] maps = _bank.Maps(subject.Features.Span, subject.Positions, classIndex), sum = new float[subject.Positions];
        for (int i = 0; i < sum.Length; i++)
        {
            double total = 0;
            for (int k = 0; k < _bank.Count(classIndex); k++)
                total += maps[(k * sum.Length) + i];
            sum[i] = (float)total;
        }
        return new AttributionMap(sum, subject.Rows, subject.Columns);
    }

    /// <summary>Whether the class has prototypes.</summary>
    internal bool Has(int classIndex) => _bank.Count(classIndex) > 0;

    /// <summary>The method with one more class whose prototypes are a · those of c and b · those of d.</summary>
    internal SummedPartMaps Combined(int c, int d, double a, double b, int combined) => new(_bank.Combine(c, d, a, b, combined));
}
