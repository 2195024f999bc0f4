using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// What tells the places of a photo apart: z_q = f_q/‖f_q‖ − Σ_p w_p f_p/‖f_p‖ over the photo's positions p, w their shares of its positive
/// evidence. What all places of a photo share (light, background) is gone.
/// </summary>
internal sealed class PhotoContrasts
{
    private const int PowerPasses = 2;

    // A place this close to its photo's centre, in units of a feature's length, differs from it by rounding only.
    private const float SmallestContrast = 1e-5f;

    private readonly float[] _inverse;
    private readonly float[] _centres;

    private PhotoContrasts(PhotoEvidence evidence, float[] inverse, float[] centres) =>
        (Evidence, _inverse, _centres) = (evidence, inverse, centres);

    /// <summary>What each position contributes.</summary>
    public PhotoEvidence Evidence { get; }

    /// <summary>The contrasts of a class's photos; each depends on its own photo only.</summary>
    public static PhotoContrasts Of(in ClassFeatures features, PhotoEvidence evidence)
    {
        int d = features.Dimensions,
            rows = features.Rows,
            positions = features.Positions;
        float[] inverse = new float[rows],
            share = new float[rows];
        for (int m = 0; m < rows; m++)
        {
            float norm = TensorPrimitives.Norm(features.Row(m));
            inverse[m] = norm > 0 ? 1 / norm : 0;
            share[m] = evidence.Weights[m] * inverse[m];
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
        return new PhotoContrasts(evidence, inverse, centres);
    }

    /// <summary>The singular values and right vectors of √w·z, at least as many as are wanted where there are so many.</summary>
    public TruncatedSvd Directions(in ClassFeatures features, DecompositionOptions options, CancellationToken ct)
    {
        float[] weights = Evidence.Weights;
        int d = features.Dimensions,
            used = 0;
        float[] contrasts = new float[weights.Count(w => w > 0) * d];
        for (int m = 0; m < features.Rows; m++)
        {
            if (weights[m] == 0)
                continue;
            Span<float> z = contrasts.AsSpan(used * d, d);
            TensorPrimitives.Multiply(features.Row(m), _inverse[m], z);
            TensorPrimitives.Subtract(z, _centres.AsSpan(m / features.Positions * d, d), z);
            TensorPrimitives.Multiply(z, TensorPrimitives.Norm<float>(z) > SmallestContrast ? MathF.Sqrt(weights[m]) : 0, z);
            used++;
        }
        return TruncatedSvd.Compute(contrasts, d, options.EvidenceParts.Directions, PowerPasses, options.Seed, features.Path, ct);
    }

    /// <summary>The contrasts of all positions along <paramref name="directions"/> [width, D], brought to unit length: [M,
    /// width].</summary>
    public float[] Reduce(in ClassFeatures features, ReadOnlySpan<float> directions)
    {
        int d = features.Dimensions,
            width = directions.Length / d,
            rows = features.Rows,
            images = features.Images;
        float[] products = new float[width * rows],
            middle = new float[width * images],
            points = new float[rows * width];
        MatrixKernels.Project(features.Path, features.Values, rows, d, directions, width, products, rows);
        MatrixKernels.Project(features.Path, _centres, images, d, directions, width, middle, images);
        for (int m = 0; m < rows; m++)
        {
            Span<float> point = points.AsSpan(m * width, width);
            int x = m / features.Positions;
            for (int i = 0; i < width; i++)
                point[i] = (products[(i * rows) + m] * _inverse[m]) - middle[(i * images) + x];
            float norm = TensorPrimitives.Norm<float>(point);
            TensorPrimitives.Multiply(point, norm > SmallestContrast ? 1 / norm : 0, point);
        }
        return points;
    }
}
