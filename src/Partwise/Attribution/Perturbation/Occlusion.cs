namespace Partwise.Attribution;

/// <summary>
/// Occlusion (Zeiler and Fergus, ECCV 2014): a square is moved over the input and set to 0 in normalised units; each pixel gets the mean,
/// over the squares that cover it, of the logit lost. Squares reach beyond the border so that every pixel is covered.
///</summary>
internal sealed class Occlusion : IAttributionMethod
{
    private readonly int _patch;
    private readonly int _stride;

    /// <summary>Creates the method.</summary>
    /// <param name="patch">The square's side in pixels of the input, at least 1; 32 unless told.</param>
    /// <param name="stride">How far it moves, 1 to <paramref name="patch"/>; 16 unless told.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public Occlusion(int patch = 32, int stride = 16)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stride, patch);
        (_patch, _stride) = (patch, stride);
    }

    /// <inheritdoc/>
    public string Name => "occlusion";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => Starts(subject.Model.Height) * Starts(subject.Model.Width);

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        int height = subject.Model.Height,
            width = subject.Model.Width,
            across = Starts(width),
            plane = height * width;
        float[] logits = subject.Shared.Logits(
            $"occlusion {_patch} {_stride}",
            () =>
                ScoreRunner.Run(
                    subject.Model,
                    Runs(subject),
                    (i, input) =>
                    {
                        subject.Input.Span.CopyTo(input);
                        (int top, int bottom) = Range(i / across, height);
                        (int left, int right) = Range(i % across, width);
                        for (int y = top; y < bottom; y++)
                        {
                            for (int c = 0; c < 3; c++)
                                input[((c * plane) + (y * width) + left)..((c * plane) + (y * width) + right)].Clear();
                        }
                    },
                    options,
                    cancellationToken
                )
        );
        double[] sum = new double[plane];
        int[] covered = new int[plane];
        double before = subject.Logits.Span[classIndex];
        for (int i = 0; i < Runs(subject); i++)
        {
            double lost = before - logits[(i * subject.Model.Classes) + classIndex];
            (int top, int bottom) = Range(i / across, height);
            (int left, int right) = Range(i % across, width);
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    sum[(y * width) + x] += lost;
                    covered[(y * width) + x]++;
                }
            }
        }
        return new AttributionMap([.. sum.Select((s, i) => (float)(s / covered[i]))], height, width);
    }

    // The first square ends at the first stride, the last begins within the last.
    private int Starts(int size) => ((size - 1) / _stride) + 1 + ((_patch - 1) / _stride);

    private (int From, int To) Range(int index, int size)
    {
        int start = (index * _stride) - ((_patch - 1) / _stride * _stride);
        return (Math.Clamp(start, 0, size), Math.Clamp(start + _patch, 0, size));
    }
}
