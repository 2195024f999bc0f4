using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>How much the heatmaps of a class depend on the images it was fitted on.</summary>
/// <param name="Correlations">[k], descending: the heatmaps of the two halves, matched one to one; a prototype that a half could not supply
/// counts 0.</param>
/// <param name="Steadiness">[parts of the whole]: for each part of the whole, its counterpart in one half against its counterpart in the
/// other, on all images; 0 where it has none.</param>
internal sealed record HalfSplit(double[] Correlations, double[] Steadiness)
{
    /// <summary>Fits the even and the odd images apart and draws both bases' heatmaps on all positions. Null for a class of one
    /// image.</summary>
    /// <param name="features">The class's features.</param>
    /// <param name="head">Its head row.</param>
    /// <param name="whole">The fit of all images.</param>
    /// <param name="k">How many parts were asked for.</param>
    /// <param name="signed">Whether features may be negative.</param>
    /// <param name="options">How the whole was fitted.</param>
    /// <param name="shared">The parts of both halves where they are shared with other classes; else null.</param>
    /// <param name="ct">Stops between iterations.</param>
    public static HalfSplit? Measure(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        ScaledBasis whole,
        int k,
        bool signed,
        DecompositionOptions options,
        SharedMemberships? shared,
        CancellationToken ct
    )
    {
        if (features.Images < 2)
            return null;
        double[] first = Maps(features, 0, head, k, signed, options, shared, ct),
            second = Maps(features, 1, head, k, signed, options, shared, ct);
        int size = Math.Max(k, whole.K),
            rows = features.Rows;
        double[] scores = Scores(first, second, rows, k);
        int[] match = Assignment.Maximize(scores, k);
        double[] across = Scores(first, second, rows, size);
        int[] toFirst = Assignment.Maximize(Scores(whole.Maps, first, rows, size), size),
            toSecond = Assignment.Maximize(Scores(whole.Maps, second, rows, size), size);
        return new HalfSplit(
            [.. match.Select((j, i) => scores[(i * k) + j]).OrderDescending()],
            [.. Enumerable.Range(0, whole.K).Select(i => across[(toFirst[i] * size) + toSecond[i]])]
        );
    }

    // [size, size], 0 where one has fewer maps.
    private static double[] Scores(double[] first, double[] second, int rows, int size)
    {
        double[] scores = new double[size * size];
        for (int i = 0; i < first.Length / rows; i++)
        {
            for (int j = 0; j < second.Length / rows; j++)
                scores[(i * size) + j] = Statistics.Pearson(first.AsSpan(i * rows, rows), second.AsSpan(j * rows, rows));
        }
        return scores;
    }

    private static double[] Maps(
        in ClassFeatures features,
        int half,
        ReadOnlySpan<float> head,
        int k,
        bool signed,
        DecompositionOptions options,
        SharedMemberships? shared,
        CancellationToken ct
    )
    {
        ClassFeatures part = features.Half(half);
        FactorRows found = shared?.Halves is { } halves
            ? EvidenceParts.Given(part, head, halves[half], options, ct)
            : FactorRows.Find(part, head, k, signed, options, ct);
        if (found.Count == 0)
            return [];
        ScaledBasis scaled = ScaledBasis.Create(part, head, found, options with { NonNegativeScaling = false });
        return features.Maps(scaled.Basis, scaled.K);
    }
}
