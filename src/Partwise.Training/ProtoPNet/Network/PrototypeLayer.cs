namespace Partwise.Training.ProtoPNet;

/// <summary>The prototypes of a network, each a patch of the latent map. The arrays are not copied; whoever holds them must not change
/// them.</summary>
public sealed record PrototypeLayer
{
    /// <summary>A layer.</summary>
    /// <param name="values">Row-major [m, D, H1, W1].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="channels">D, at least 1.</param>
    /// <param name="height">H1, at least 1.</param>
    /// <param name="width">W1, at least 1.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape, or a class is negative.</exception>
    public PrototypeLayer(float[] values, int[] classOf, int channels, int height = 1, int width = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(classOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.LongLength != (long)classOf.Length * channels * height * width)
            throw new ArgumentException(
                $"{values.Length} values were given for {classOf.Length} prototypes of [{channels},{height},{width}]; "
                    + $"{(long)classOf.Length * channels * height * width} are needed.",
                nameof(values)
            );
        if (classOf.Any(c => c < 0))
            throw new ArgumentException($"A prototype has the class {classOf.Min()}; classes count from 0.", nameof(classOf));
        (Values, ClassOf, Channels, Height, Width) = (values, classOf, channels, height, width);
    }

    /// <summary>Row-major [m, D, H1, W1].</summary>
    public float[] Values { get; }

    /// <summary>The class of each prototype, [m].</summary>
    public int[] ClassOf { get; }

    /// <summary>D, the channels of the latent map.</summary>
    public int Channels { get; }

    /// <summary>H1, the rows of a prototype.</summary>
    public int Height { get; }

    /// <summary>W1, the columns of a prototype.</summary>
    public int Width { get; }

    /// <summary>How distances become similarities.</summary>
    public SimilarityKind Similarity { get; init; }

    /// <summary>ε of the log similarity, above 0.</summary>
    /// <value>The default is 1e-4, as published.</value>
    public float Epsilon { get; init; } = 1e-4f;

    /// <summary>m, the number of prototypes.</summary>
    public int Count => ClassOf.Length;

    /// <summary>The numbers of one prototype, D·H1·W1.</summary>
    public int Size => Channels * Height * Width;

    /// <summary>Prototype <paramref name="index"/>, row-major [D, H1, W1].</summary>
    internal ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Size, Size);

    /// <summary>The similarity of a distance.</summary>
    /// <param name="distance">A squared distance, at least 0; for <see cref="SimilarityKind.Cosine"/> 1 − cosine.</param>
    internal double SimilarityOf(double distance) =>
        Similarity switch
        {
            SimilarityKind.Log => Math.Log((distance + 1) / (distance + Epsilon)),
            SimilarityKind.Linear => -distance,
            _ => 1 - distance,
        };

    /// <summary>The layer with other values of the same shape.</summary>
    /// <param name="values">Row-major [m, D, H1, W1].</param>
    internal PrototypeLayer WithValues(float[] values) =>
        new(values, ClassOf, Channels, Height, Width) { Similarity = Similarity, Epsilon = Epsilon };

    /// <summary>The layer with some of its prototypes, in the given order.</summary>
    /// <param name="kept">Their numbers.</param>
    internal PrototypeLayer Keep(IReadOnlyList<int> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        float[] values = new float[kept.Count * Size];
        for (int i = 0; i < kept.Count; i++)
            Row(kept[i]).CopyTo(values.AsSpan(i * Size));
        return new PrototypeLayer(values, [.. kept.Select(k => ClassOf[k])], Channels, Height, Width)
        {
            Similarity = Similarity,
            Epsilon = Epsilon,
        };
    }
}
