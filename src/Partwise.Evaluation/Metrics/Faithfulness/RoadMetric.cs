using Partwise.Attribution;
using Partwise.Imaging;
using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// ROAD, remove and debias (Rong et al., ICML 2022), as pytorch-grad-cam defines it: pixels below a percentile of the map are kept, the
/// others are filled in by
/// <see cref="RoadImputer"/> plus N(0, 0.01²), and the score is the target logit after minus before. MoRF removes the highest pixels, LeRF
/// the highest of 1 − map; the combined score is (LeRF − MoRF) / 2, averaged over the percentiles 10, 20, …, 90. Higher is better. Expects
/// maps in [0,1] (their finished form) for LeRF to mean what it says. Undefined for maps that are constant or not finite.
///</summary>
internal sealed class RoadMetric : IMapMetric
{
    private readonly double _noise;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "road",
            MetricGoal.Higher,
            "Pixels are removed and filled in from their neighbours: what the score loses without the most relevant ones compared "
                + "with the least relevant ones.",
            () => new RoadMetric()
        );

    /// <summary>Creates the metric.</summary>
    /// <param name="noise">Standard deviation of the noise on filled pixels, in normalised units; 0.01 as published.</param>
    public RoadMetric(double noise = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        _noise = noise;
    }

    /// <summary>10, 20, …, 90.</summary>
    public static IReadOnlyList<int> Percentiles { get; } = [10, 20, 30, 40, 50, 60, 70, 80, 90];

    /// <inheritdoc/>
    public string Name => "road";

    /// <inheritdoc/>
    public string Variant => _noise == 0 ? "road:pgc-noiseless" : "road:pgc";

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Unusable() is { } reason)
            return MetricScore.Undefined(reason);
        double[] morf = Changes(subject, false, options, cancellationToken),
            lerf = Changes(subject, true, options, cancellationToken);
        double[] combined = [.. morf.Zip(lerf, (m, l) => (l - m) / 2)];
        return MetricScore.Of(combined.Average(), new MetricCurve([.. Percentiles.Select(p => p / 100.0)], combined));
    }

    /// <summary>Logit after minus before, per percentile.</summary>
    internal double[] Changes(MapSubject subject, bool least, AttributionOptions options, CancellationToken ct)
    {
        IScoringModel model = subject.Image.Model;
        float[] map = Ranked(subject.Large.Values, least);
        float[] logits = ScoreRunner.Run(
            model,
            Percentiles.Count,
            (i, input) =>
            {
                bool[] keep = Keep(map, Percentiles[i]);
                RoadImputer.Fill(subject.Image.Input.Span, keep, input, model.Height, model.Width);
                AddNoise(input, keep, HashCode(options.Seed, i, least));
            },
            options,
            ct
        );
        double before = subject.Score(ScoreKind.Logit);
        return [.. Scores.OfAll(logits, model.Classes, subject.Class, ScoreKind.Logit).Select(after => after - before)];
    }

    /// <summary>The map, or 1 − map in float32.</summary>
    internal static float[] Ranked(float[] map, bool least) => least ? Array.ConvertAll(map, v => 1 - v) : map;

    /// <summary>Which pixels lie below the percentile.</summary>
    internal static bool[] Keep(float[] map, int percentile)
    {
        float threshold = (float)MapGeometry.Percentile(map, percentile);
        return Array.ConvertAll(map, v => v < threshold);
    }

    private static int HashCode(int seed, int index, bool least) => unchecked((((seed * 397) + index) * 2) + (least ? 1 : 0));

    private void AddNoise(Span<float> input, bool[] keep, int seed)
    {
        if (_noise == 0)
            return;
        var random = new Gaussian(seed);
        for (int i = 0; i < input.Length; i++)
        {
            if (!keep[i % keep.Length])
                input[i] += (float)(_noise * random.Next());
        }
    }
}
