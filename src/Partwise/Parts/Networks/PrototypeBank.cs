namespace Partwise.Parts;

/// <summary>The prototypes of a part network by class, which give the part maps of any class of any image: map_i = features · p_i / (H·W),
/// in logit units. Immutable.</summary>
public sealed class PrototypeBank : IPartNetwork
{
    private readonly SortedDictionary<int, double[]> _byClass;
    private readonly IReadOnlyDictionary<int, double[]> _coefficients;

    /// <summary>Takes the prototypes as they are.</summary>
    /// <param name="byClass">Per class row-major [k, channels].</param>
    /// <param name="channels">D, at least 1.</param>
    /// <param name="coefficients">Per class the coefficient of each prototype, [k]; null counts as positive.</param>
    /// <exception cref="ArgumentException">A class's values are no whole number of rows.</exception>
    public PrototypeBank(IReadOnlyDictionary<int, double[]> byClass, int channels, IReadOnlyDictionary<int, double[]>? coefficients = null)
    {
        ArgumentNullException.ThrowIfNull(byClass);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        foreach ((int c, double[] values) in byClass)
        {
            if (values.Length == 0 || values.Length % channels != 0)
                throw new ArgumentException(
                    $"The prototypes of class {c} have {values.Length} values; a multiple of {channels} is needed.",
                    nameof(byClass)
                );
        }
        (_byClass, Channels, _coefficients) = (
            new SortedDictionary<int, double[]>(byClass.ToDictionary()),
            channels,
            coefficients ?? new Dictionary<int, double[]>()
        );
    }

    /// <summary>D.</summary>
    public int Channels { get; }

    /// <summary>How many constants of the head's own lie behind the features, one for each of the model's classes; 0 where the head has
    /// none.</summary>
    internal int Offsets { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<int> Classes => _byClass.Keys;

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <inheritdoc/>
    public bool HasOffset => Offsets > 0;

    /// <inheritdoc/>
    public int Count(int classIndex) => _byClass.TryGetValue(classIndex, out double[]? values) ? values.Length / Channels : 0;

    /// <inheritdoc/>
    public bool IsNegative(int classIndex, int part) =>
        _coefficients.TryGetValue(classIndex, out double[]? own) && part < own.Length && own[part] < 0;

    /// <inheritdoc/>
    public float[] Maps(ReadOnlySpan<float> features, int positions, int classIndex)
    {
        if (features.Length != (Channels * positions) + Offsets && features.Length != Channels * positions)
            throw new ArgumentException(
                $"The feature map has {features.Length} values; [{Channels},{positions}] is needed.",
                nameof(features)
            );
        if (!_byClass.TryGetValue(classIndex, out double[]? prototypes))
            return [];
        int k = prototypes.Length / Channels;
        double[] maps = new double[k * positions];
        for (int d = 0; d < Channels; d++)
        {
            ReadOnlySpan<float> channel = features.Slice(d * positions, positions);
            for (int i = 0; i < k; i++)
            {
                double weight = prototypes[(i * Channels) + d] / positions;
                Span<double> map = maps.AsSpan(i * positions, positions);
                for (int p = 0; p < positions; p++)
                    map[p] += weight * channel[p];
            }
        }
        return Array.ConvertAll(maps, v => (float)v);
    }

    /// <inheritdoc/>
    public double[] Contributions(ReadOnlySpan<float> maps, int positions, int classIndex)
    {
        double[] sums = new double[maps.Length / positions];
        for (int i = 0; i < maps.Length; i++)
            sums[i / positions] += maps[i];
        return sums;
    }

    /// <inheritdoc/>
    public double Offset(ReadOnlySpan<float> features, int positions, int classIndex, double aboveBias) =>
        classIndex < Offsets && features.Length > Channels * positions ? features[(Channels * positions) + classIndex] : 0;

    /// <inheritdoc/>
    public void Drop(Span<float> logits, ReadOnlySpan<float> features, int positions, int classIndex, int part)
    {
        double[] added = Contributions(Maps(features, positions, classIndex), positions, classIndex);
        logits[classIndex] = (float)(logits[classIndex] - added[part]);
    }

    /// <inheritdoc/>
    public IPartNetwork Shuffled(int seed) =>
        new PrototypeBank(PartRound.Of(_byClass.Keys, seed).ToDictionary(p => p.Key, p => _byClass[p.Value]), Channels)
        {
            Offsets = Offsets,
        };

    /// <summary>For a head with a constant of its own at each image, for each of the model's classes.</summary>
    internal PrototypeBank WithOffsets(int classes) => new(_byClass, Channels, _coefficients) { Offsets = classes };

    /// <summary>One prototype, [channels].</summary>
    /// <param name="classIndex">A class that has parts.</param>
    /// <param name="part">The part, below <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class has no such part.</exception>
    public ReadOnlySpan<double> Prototype(int classIndex, int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, Count(classIndex));
        return _byClass[classIndex].AsSpan(part * Channels, Channels);
    }

    /// <summary>With one more class whose prototypes are a · those of c and b · those of d.</summary>
    internal PrototypeBank Combine(int c, int d, double a, double b, int combined)
    {
        var all = new Dictionary<int, double[]>(_byClass)
        {
            [combined] = [.. _byClass[c].Select(v => a * v), .. _byClass[d].Select(v => b * v)],
        };
        return new PrototypeBank(all, Channels) { Offsets = Offsets > 0 ? combined + 1 : 0 };
    }
}
