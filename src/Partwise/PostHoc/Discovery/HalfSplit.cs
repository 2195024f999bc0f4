using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>How much the heatmaps of a class depend on the images it was fitted on.</summary>
internal static class HalfSplit
{
    /// <summary>
    /// Fits the even and the odd images apart, draws both bases' heatmaps on all positions, matches them one to one and returns the
    /// correlations, descending; a prototype that a half could not supply counts 0. Null for a class of one image.
    /// </summary>
    public static double[]? Correlations(in ClassFeatures features, ReadOnlySpan<float> head, int k, bool signed, DecompositionOptions options, CancellationToken ct)
    {
        if (features.Images < 2)
            return null;
        double[] first = Maps(features, 0, head, k, signed, options, ct), second = Maps(features, 1, head, k, signed, options, ct);
        double[] scores = new double[k * k];
        int rows = features.Rows, m = first.Length / rows, n = second.Length / rows;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                scores[(i * k) + j] = Statistics.Pearson(first.AsSpan(i * rows, rows), second.AsSpan(j * rows, rows));
        }
        int[] match = Assignment.Maximize(scores, k);
        return [.. match.Select((j, i) => scores[(i * k) + j]).OrderDescending()];
    }

    private static double[] Maps(
        in ClassFeatures features, int half, ReadOnlySpan<float> head, int k, bool signed, DecompositionOptions options, CancellationToken ct)
    {
        ClassFeatures part = features.Half(half);
        FactorRows found = FactorRows.Find(part, head, k, signed, options, ct);
        if (found.Count == 0)
            return [];
        ScaledBasis scaled = ScaledBasis.Create(part, head, found, options with { NonNegativeScaling = false });
        return features.Maps(scaled.Basis, scaled.K);
    }
}
