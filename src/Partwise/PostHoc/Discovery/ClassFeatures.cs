using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// The features of one class: F [M,D], image by image, and the kernels to use on them. Where a head does not simply average them, what it
/// sums instead is beside them: parts are found in the features, and do what they do on the evidence.
///</summary>
internal readonly ref struct ClassFeatures(
    ReadOnlySpan<float> values,
    int dimensions,
    int positions,
    VectorPath path,
    ReadOnlySpan<float> evidence = default
)
{
    private const float MinMagnitude = 1e-6f;
    private const float MaxMagnitude = 1e6f;

    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>[M,D]: the features themselves, unless the head weighs them by image or position.</summary>
    public ReadOnlySpan<float> Evidence { get; } = evidence.IsEmpty ? values : evidence;

    public int Dimensions { get; } = dimensions;

    public int Positions { get; } = positions;

    public VectorPath Path { get; } = path;

    public int Rows => Values.Length / Dimensions;

    public int Images => Rows / Positions;

    public ReadOnlySpan<float> Row(int m) => Values.Slice(m * Dimensions, Dimensions);

    /// <summary>Checks shapes and values; returns whether any feature is negative.</summary>
    public bool Check(ReadOnlySpan<float> head)
    {
        if (Dimensions < 1 || Positions < 1)
            throw new DecompositionException(
                $"Features of {Dimensions} channels at {Positions} positions were given; both must be 1 or more: pass the feature "
                    + $"map's shape."
            );
        if (Values.IsEmpty || Values.Length % ((long)Dimensions * Positions) != 0)
            throw new DecompositionException(
                $"{Values.Length} feature values were given, which are not one or more images of {Positions} × {Dimensions}: pass "
                    + $"whole images."
            );
        if (head.Length != Dimensions)
            throw new DecompositionException(
                $"The head row has {head.Length} weights and the features have {Dimensions} channels: they must agree."
            );
        int bad = FirstNonFinite(head);
        if (bad >= 0)
            throw new DecompositionException(
                $"The head row holds {head[bad]} at channel {bad}; weights must be finite numbers: check the model."
            );
        bool negative = false;
        float largest = 0;
        for (int m = 0; m < Rows; m++)
        {
            ReadOnlySpan<float> row = Row(m);
            bad = FirstNonFinite(row);
            if (bad >= 0)
                throw new DecompositionException(
                    $"The features hold {row[bad]} in image {m / Positions}, position {m % Positions}, channel {bad}; they must be "
                        + $"finite numbers: check the model and its preprocessing."
                );
            negative |= TensorPrimitives.Min(row) < 0;
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude(row)));
        }
        if (largest == 0)
            throw new DecompositionException(
                "All features of this class are zero, so there is nothing to find parts in: check the model and its preprocessing."
            );
        // Fourth powers and their sums, which the range finder forms, must stay inside float32's range.
        if (largest is < MinMagnitude or > MaxMagnitude)
            throw new DecompositionException(
                $"The largest feature of this class is {largest:g3}; it must lie between 0.000001 and 1000000: rescale the features "
                    + $"and divide the head's weights accordingly."
            );
        return negative;
    }

    /// <summary>The evidence times each of the <paramref name="count"/> rows: [count, M].</summary>
    public double[] Maps(ReadOnlySpan<double> rows, int count) => Project(Evidence, rows, count);

    /// <summary>F times each of the <paramref name="count"/> rows: [count, M].</summary>
    public double[] FeatureMaps(ReadOnlySpan<double> rows, int count) => Project(Values, rows, count);

    private double[] Project(ReadOnlySpan<float> values, ReadOnlySpan<double> rows, int count)
    {
        float[] narrow = new float[count * Dimensions],
            maps = new float[count * Rows];
        TensorPrimitives.ConvertTruncating(rows, narrow.AsSpan());
        MatrixKernels.Project(Path, values, Rows, Dimensions, narrow, count, maps, Rows);
        double[] wide = new double[maps.Length];
        TensorPrimitives.ConvertTruncating<float, double>(maps, wide);
        return wide;
    }

    /// <summary>The features of every second image, in arrays of their own.</summary>
    public ClassFeatures Half(int first) =>
        new(Half(Values, first), Dimensions, Positions, Path, Evidence == Values ? default : Half(Evidence, first));

    private float[] Half(ReadOnlySpan<float> values, int first)
    {
        int image = Positions * Dimensions,
            count = (Images - first + 1) / 2;
        float[] half = new float[count * image];
        for (int i = 0; i < count; i++)
            values.Slice((first + (2 * i)) * image, image).CopyTo(half.AsSpan(i * image));
        return half;
    }

    private static int FirstNonFinite(ReadOnlySpan<float> x)
    {
        if (float.IsFinite(TensorPrimitives.SumOfMagnitudes(x)))
            return -1;
        for (int i = 0; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]))
                return i;
        }
        return -1;
    }
}
