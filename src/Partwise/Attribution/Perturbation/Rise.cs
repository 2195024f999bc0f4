using Partwise.Imaging;

namespace Partwise.Attribution;

/// <summary>
/// RISE (Petsiuk et al., BMVC 2018): random 7×7 masks, a cell kept with probability 0.5, enlarged linearly and cropped at a random offset,
/// are multiplied with the normalised input; map = Σ p · mask / Σ mask, p the class's probability. Published with 4000 to 8000 masks; 1000
/// unless told.
///</summary>
internal sealed class Rise : IAttributionMethod
{
    private const int Grid = 7;
    private const double Kept = 0.5;
    private readonly int _masks;

    /// <summary>Creates the method.</summary>
    /// <param name="masks">How many masks, at least 1.</param>
    public Rise(int masks = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(masks);
        _masks = masks;
    }

    /// <inheritdoc/>
    public string Name => "rise";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => _masks;

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
        int height = subject.Model.Height,
            width = subject.Model.Width,
            plane = height * width;
        float[] logits = subject.Shared.Logits(
            $"rise {_masks} {options.Seed}",
            () =>
                ScoreRunner.Run(
                    subject.Model,
                    _masks,
                    (i, input) =>
                    {
                        float[] mask = Mask(options.Seed, i, height, width);
                        for (int j = 0; j < input.Length; j++)
                            input[j] = subject.Input.Span[j] * mask[j % plane];
                    },
                    options,
                    cancellationToken
                )
        );
        double[] scores = Scores.OfAll(logits, subject.Model.Classes, classIndex, ScoreKind.Probability, subject.Model.Link),
            sum = new double[plane],
            weight = new double[plane];
        for (int i = 0; i < _masks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] mask = Mask(options.Seed, i, height, width);
            for (int j = 0; j < plane; j++)
            {
                sum[j] += scores[i] * mask[j];
                weight[j] += mask[j];
            }
        }
        return new AttributionMap([.. sum.Select((s, j) => weight[j] > 0 ? (float)(s / weight[j]) : 0)], height, width);
    }

    /// <summary>Mask number <paramref name="index"/>: made anew from its seed each time, so that none has to be kept.</summary>
    private static float[] Mask(int seed, int index, int height, int width)
    {
        var random = new Random(unchecked((seed * 1_000_003) + index));
        int cellHeight = (height + Grid - 1) / Grid,
            cellWidth = (width + Grid - 1) / Grid,
            fullHeight = (Grid + 1) * cellHeight,
            fullWidth = (Grid + 1) * cellWidth;
        float[] cells = new float[Grid * Grid],
            large = new float[fullHeight * fullWidth],
            mask = new float[height * width];
        foreach (ref float cell in cells.AsSpan())
            cell = random.NextDouble() < Kept ? 1 : 0;
        LinearUpsampler.Upsample(cells, Grid, Grid, large, fullHeight, fullWidth);
        int top = random.Next(fullHeight - height + 1),
            left = random.Next(fullWidth - width + 1);
        for (int y = 0; y < height; y++)
            large.AsSpan(((top + y) * fullWidth) + left, width).CopyTo(mask.AsSpan(y * width));
        return mask;
    }
}
