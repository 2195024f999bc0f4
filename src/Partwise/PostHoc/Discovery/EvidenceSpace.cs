using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>The positions of a class as points to be clustered, with what each contributes; see <see cref="EvidenceParts"/>.</summary>
internal sealed class EvidenceSpace
{
    private const int PowerPasses = 2;

    // A place this close to its photo's centre, in units of a feature's length, differs from it by rounding only.
    private const float SmallestContrast = 1e-5f;

    private EvidenceSpace(WeightedPoints points, float[] weights, double[] evidence)
    {
        Points = points;
        Weights = weights;
        Evidence = evidence;
    }

    /// <summary>One point per position.</summary>
    public WeightedPoints Points { get; }

    /// <summary>w [M], the share of its photo's positive evidence; sums to 1 over a photo.</summary>
    public float[] Weights { get; }

    /// <summary>e = F v [M].</summary>
    public double[] Evidence { get; }

    /// <summary>
    /// Contrasts within the photo: z_q = f_q/‖f_q‖ − Σ_p w_p f_p/‖f_p‖ over the photo's positions p, reduced to the leading right singular
    /// directions of √w·z, then brought to unit length. What all places of a photo share (light, background) is gone.
    /// </summary>
    public static EvidenceSpace Contrast(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        int d = features.Dimensions,
            rows = features.Rows,
            positions = features.Positions;
        double[] evidence = Products(features, head);
        float[] weights = WeightsOf(evidence, positions),
            inverse = new float[rows],
            share = new float[rows];
        for (int m = 0; m < rows; m++)
        {
            float norm = TensorPrimitives.Norm(features.Row(m));
            inverse[m] = norm > 0 ? 1 / norm : 0;
            share[m] = weights[m] * inverse[m];
        }
        float[] centres = new float[features.Images * d];
        for (int x = 0; x < features.Images; x++)
        {
            MatrixKernels.Accumulate(
                features.Path,
                features.Values.Slice(x * positions * d, positions * d),
                positions,
                d,
                share.AsSpan(x * positions, positions),
                positions,
                1,
                centres.AsSpan(x * d, d)
            );
        }
        float[] directions = Directions(features, weights, inverse, centres, options, ct);
        int width = directions.Length / d;
        if (width == 0)
            return new EvidenceSpace(new WeightedPoints(new float[rows], 1, weights), weights, evidence);
        return new EvidenceSpace(new WeightedPoints(Reduce(features, inverse, centres, directions), width, weights), weights, evidence);
    }

    /// <summary>Row and column of each position minus the evidence-weighted mean of its photo's: a control that sees no features.</summary>
    public static EvidenceSpace Position(in ClassFeatures features, ReadOnlySpan<float> head, DecompositionOptions options)
    {
        int positions = features.Positions,
            width = options.Columns(positions);
        double[] evidence = Products(features, head);
        float[] weights = WeightsOf(evidence, positions),
            points = new float[2 * features.Rows];
        for (int x = 0; x < features.Images; x++)
        {
            int first = x * positions;
            double row = 0,
                column = 0;
            for (int q = 0; q < positions; q++)
            {
                row += weights[first + q] * (q / width);
                column += weights[first + q] * (q % width);
            }
            for (int q = 0; q < positions; q++)
            {
                points[2 * (first + q)] = (float)((q / width) - row);
                points[(2 * (first + q)) + 1] = (float)((q % width) - column);
            }
        }
        return new EvidenceSpace(new WeightedPoints(points, 2, weights), weights, evidence);
    }

    private static double[] Products(in ClassFeatures features, ReadOnlySpan<float> head)
    {
        double[] v = new double[head.Length];
        TensorPrimitives.ConvertTruncating(head, v.AsSpan());
        return features.Maps(v, 1);
    }

    // A photo in which nothing speaks for the class weighs all its places the same.
    private static float[] WeightsOf(double[] evidence, int positions)
    {
        float[] weights = new float[evidence.Length];
        for (int first = 0; first < evidence.Length; first += positions)
        {
            double sum = 0;
            for (int q = first; q < first + positions; q++)
                sum += Math.Max(evidence[q], 0);
            for (int q = first; q < first + positions; q++)
                weights[q] = (float)(sum > 0 ? Math.Max(evidence[q], 0) / sum : 1.0 / positions);
        }
        return weights;
    }

    private static float[] Directions(
        in ClassFeatures features,
        float[] weights,
        float[] inverse,
        float[] centres,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        int d = features.Dimensions,
            used = 0;
        float[] contrasts = new float[weights.Count(w => w > 0) * d];
        for (int m = 0; m < features.Rows; m++)
        {
            if (weights[m] == 0)
                continue;
            Span<float> z = contrasts.AsSpan(used * d, d);
            TensorPrimitives.Multiply(features.Row(m), inverse[m], z);
            TensorPrimitives.Subtract(z, centres.AsSpan(m / features.Positions * d, d), z);
            TensorPrimitives.Multiply(z, TensorPrimitives.Norm<float>(z) > SmallestContrast ? MathF.Sqrt(weights[m]) : 0, z);
            used++;
        }
        int wanted = options.EvidenceParts.Directions;
        TruncatedSvd svd = TruncatedSvd.Compute(contrasts, d, wanted, PowerPasses, options.Seed, features.Path, ct);
        return svd.Right[..(Math.Min(svd.Rank, wanted) * d)];
    }

    private static float[] Reduce(in ClassFeatures features, float[] inverse, float[] centres, float[] directions)
    {
        int d = features.Dimensions,
            width = directions.Length / d,
            rows = features.Rows,
            images = features.Images;
        float[] products = new float[width * rows],
            middle = new float[width * images],
            points = new float[rows * width];
        MatrixKernels.Project(features.Path, features.Values, rows, d, directions, width, products, rows);
        MatrixKernels.Project(features.Path, centres, images, d, directions, width, middle, images);
        for (int m = 0; m < rows; m++)
        {
            Span<float> point = points.AsSpan(m * width, width);
            int x = m / features.Positions;
            for (int i = 0; i < width; i++)
                point[i] = (products[(i * rows) + m] * inverse[m]) - middle[(i * images) + x];
            float norm = TensorPrimitives.Norm<float>(point);
            TensorPrimitives.Multiply(point, norm > SmallestContrast ? 1 / norm : 0, point);
        }
        return points;
    }
}
