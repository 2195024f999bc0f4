using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>The positions of a class, or of the classes that share their parts, as points to be clustered; see
/// <see cref="EvidenceParts"/>.</summary>
internal static class EvidenceSpace
{
    /// <summary>The points of a class: its contrasts along their leading directions, or for <see cref="Factorizer.Position"/> its
    /// coordinates.</summary>
    public static WeightedPoints Of(in ClassFeatures features, PhotoEvidence evidence, DecompositionOptions options, CancellationToken ct)
    {
        if (options.Discovery == Factorizer.Position)
            return new WeightedPoints(Coordinates(features, evidence, options), 2, evidence.Weights);
        var contrasts = PhotoContrasts.Of(features, evidence);
        TruncatedSvd svd = contrasts.Directions(features, options, ct);
        return Along(svd, features.Dimensions, options) is { Length: > 0 } directions
            ? new WeightedPoints(contrasts.Reduce(features, directions), directions.Length / features.Dimensions, evidence.Weights)
            : new WeightedPoints(new float[features.Rows], 1, evidence.Weights);
    }

    /// <summary>The directions that are kept, [at most <see cref="EvidencePartsOptions.Directions"/>, D].</summary>
    public static float[] Along(TruncatedSvd svd, int dimensions, DecompositionOptions options) =>
        svd.Right[..(Math.Min(svd.Rank, options.EvidenceParts.Directions) * dimensions)];

    /// <summary>Row and column of each position minus the evidence-weighted mean of its photo's, [M, 2]: a control that sees no
    /// features.</summary>
    public static float[] Coordinates(in ClassFeatures features, PhotoEvidence evidence, DecompositionOptions options)
    {
        int positions = features.Positions,
            width = options.Columns(positions);
        float[] points = new float[2 * features.Rows];
        for (int x = 0; x < features.Images; x++)
        {
            int first = x * positions;
            double row = 0,
                column = 0;
            for (int q = 0; q < positions; q++)
            {
                row += evidence.Weights[first + q] * (q / width);
                column += evidence.Weights[first + q] * (q % width);
            }
            for (int q = 0; q < positions; q++)
            {
                points[2 * (first + q)] = (float)((q / width) - row);
                points[(2 * (first + q)) + 1] = (float)((q % width) - column);
            }
        }
        return points;
    }
}
