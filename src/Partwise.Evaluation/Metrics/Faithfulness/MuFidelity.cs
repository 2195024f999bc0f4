using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// μFidelity (Bhatt et al., IJCAI 2020) as xplique has it: 200 random masks of a 9×9 grid, enlarged to the nearest pixel, each cell set to
/// the baseline 0 (normalised units) with probability 0.2; Spearman's correlation between the logit lost and the attribution removed. In
/// [−1,1], higher is better. Undefined where all masks change the logit equally, or the map is constant or not finite (xplique turns these
/// into 0).
///</summary>
internal sealed class MuFidelity : IMapMetric
{
    private const int Grid = 9;
    private const double Share = 0.2;
    private readonly int _masks;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "mu-fidelity",
            MetricGoal.Higher,
            "Rank correlation between the attribution that random masks remove and the logit that is lost.",
            () => new MuFidelity()
        );

    /// <summary>Creates the metric.</summary>
    /// <param name="masks">How many masks, at least 3; 200 as published.</param>
    public MuFidelity(int masks = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(masks, 3);
        _masks = masks;
    }

    /// <inheritdoc/>
    public string Name => "mu-fidelity";

    /// <inheritdoc/>
    public string Variant => "mu-fidelity:xplique";

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        if (subject.Unusable() is { } reason)
            return MetricScore.Undefined(reason);
        IScoringModel model = subject.Image.Model;
        int height = model.Height,
            width = model.Width,
            plane = height * width;
        double[] cells = new double[Grid * Grid];
        int[] cellOf = new int[plane];
        for (int i = 0; i < plane; i++)
        {
            cellOf[i] = (i / width * Grid / height * Grid) + (i % width * Grid / width);
            cells[cellOf[i]] += subject.Large.Values[i];
        }
        var random = new Random(options.Seed);
        bool[][] masks =
        [
            .. Enumerable.Range(0, _masks).Select(_ => Enumerable.Range(0, Grid * Grid).Select(_ => random.NextDouble() < Share).ToArray()),
        ];
        // The masks do not depend on the map: one run of them serves all methods.
        float[] logits = subject.Image.Shared.Logits(
            $"mu-fidelity {_masks} {options.Seed}",
            () =>
                ScoreRunner.Run(
                    model,
                    _masks,
                    (m, input) =>
                    {
                        subject.Image.Input.Span.CopyTo(input);
                        for (int i = 0; i < plane; i++)
                        {
                            if (masks[m][cellOf[i]])
                                input[i] = input[plane + i] = input[(2 * plane) + i] = 0;
                        }
                    },
                    options,
                    cancellationToken
                )
        );
        double before = subject.Score(ScoreKind.Logit);
        if (!double.IsFinite(before) || !logits.All(float.IsFinite))
            return MetricScore.Undefined("The model's logits are not finite numbers.");
        double[] lost = Array.ConvertAll(Scores.OfAll(logits, model.Classes, subject.Class, ScoreKind.Logit), after => before - after);
        double[] removed = Array.ConvertAll(masks, mask => cells.Where((_, i) => mask[i]).Sum());
        return Ranks.Spearman(lost, removed) is { } rho
            ? MetricScore.Of(rho)
            : MetricScore.Undefined("All masks changed the logit, or removed, the same amount, so there is nothing to correlate.");
    }
}
