namespace Partwise.Attribution;

/// <summary>The control: seeded uniform noise in [−1,1] at feature resolution (7×7 where there are no features), smoothed by [1 2 1] both
/// ways. Depends on the image, the class and the seed, on nothing that the model does.</summary>
internal sealed class RandomMap : IAttributionMethod
{
    private const int Side = 7;

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => 0;

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        subject.CheckClass(classIndex);
        (int rows, int columns) = subject.Positions > 0 ? (subject.Rows, subject.Columns) : (Side, Side);
        var random = new Random(Mix(subject.Input.Span, unchecked((options.Seed * 31) + classIndex)));
        float[] noise = new float[rows * columns],
            smooth = new float[rows * columns];
        foreach (ref float value in noise.AsSpan())
            value = (2 * random.NextSingle()) - 1;
        for (int i = 0; i < noise.Length; i++)
        {
            for (int dy = -1; dy <= 1; dy++)
            {
                for (int dx = -1; dx <= 1; dx++)
                {
                    int y = Math.Clamp((i / columns) + dy, 0, rows - 1),
                        x = Math.Clamp((i % columns) + dx, 0, columns - 1);
                    smooth[i] += noise[(y * columns) + x] * (2 - Math.Abs(dy)) * (2 - Math.Abs(dx)) / 16;
                }
            }
        }
        return new AttributionMap(smooth, rows, columns);
    }

    // FNV-1a over some of the input's bits: different images get different noise.
    private static int Mix(ReadOnlySpan<float> input, int seed)
    {
        uint hash = 2166136261 ^ (uint)seed;
        for (int i = 0; i < input.Length; i += 97)
            hash = unchecked((hash ^ BitConverter.SingleToUInt32Bits(input[i])) * 16777619);
        return (int)(hash & int.MaxValue);
    }
}
