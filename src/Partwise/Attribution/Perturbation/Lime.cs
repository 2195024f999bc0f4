using Partwise.Numerics;

namespace Partwise.Attribution;

/// <summary>
/// LIME (Ribeiro et al., KDD 2016) on 7×7 superpixels: random subsets of the segments are set to 0 (normalised units), and a ridge
/// regression of the logit on what was kept, weighted by exp(−d² / 0.25²) with d the cosine distance to the whole image, gives each segment
/// its value; every pixel carries its segment's. Ridge 1, 500 samples unless told, the whole image among them; the intercept is not
/// penalised.
///</summary>
internal sealed class Lime : IAttributionMethod
{
    private const int Grid = 7;
    private const double Ridge = 1;
    private const double KernelWidth = 0.25;
    private readonly int _samples;

    /// <summary>Creates the method.</summary>
    /// <param name="samples">How many subsets, at least 2.</param>
    public Lime(int samples = 500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        _samples = samples;
    }

    /// <inheritdoc/>
    public string Name => "lime";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => _samples;

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
            plane = height * width,
            count = Grid * Grid;
        int[] segments = Superpixels.Segment(subject.Input.Span, height, width, Grid);
        var random = new Random(options.Seed);
        bool[][] kept =
        [
            .. Enumerable.Range(0, _samples).Select(s => Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 || s == 0).ToArray()),
        ];
        float[] logits = subject.Shared.Logits(
            $"lime {_samples} {options.Seed}",
            () =>
                ScoreRunner.Run(
                    subject.Model,
                    _samples,
                    (s, input) =>
                    {
                        for (int i = 0; i < input.Length; i++)
                            input[i] = kept[s][segments[i % plane]] ? subject.Input.Span[i] : 0;
                    },
                    options,
                    cancellationToken
                )
        );
        double[] values = Fit(kept, Scores.OfAll(logits, subject.Model.Classes, classIndex, ScoreKind.Logit), count);
        return new AttributionMap(Array.ConvertAll(segments, s => (float)values[s]), height, width);
    }

    private static double[] Fit(bool[][] kept, double[] scores, int count)
    {
        double[] weights = Array.ConvertAll(
            kept,
            k =>
            {
                double distance = 1 - Math.Sqrt(k.Count(x => x) / (double)count);
                return Math.Exp(-distance * distance / (KernelWidth * KernelWidth));
            }
        );
        double total = weights.Sum(),
            mean = 0;
        double[] centre = new double[count],
            gram = new double[count * count],
            right = new double[count];
        for (int s = 0; s < kept.Length; s++)
        {
            mean += weights[s] * scores[s] / total;
            for (int j = 0; j < count; j++)
                centre[j] += kept[s][j] ? weights[s] / total : 0;
        }
        double[] row = new double[count];
        for (int s = 0; s < kept.Length; s++)
        {
            for (int j = 0; j < count; j++)
                row[j] = (kept[s][j] ? 1 : 0) - centre[j];
            for (int j = 0; j < count; j++)
            {
                right[j] += weights[s] * row[j] * (scores[s] - mean);
                for (int l = 0; l < count; l++)
                    gram[(j * count) + l] += weights[s] * row[j] * row[l];
            }
        }
        for (int j = 0; j < count; j++)
            gram[(j * count) + j] += Ridge;
        return SmallLinear.Multiply(SmallLinear.PseudoInverse(gram, count), right, count, count, 1);
    }
}
