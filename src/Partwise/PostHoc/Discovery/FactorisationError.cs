using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>How much of the features the factors leave unexplained, row by row, without the cancellation of expanded squares.</summary>
internal static class FactorisationError
{
    /// <summary>‖F − E P‖/‖F‖ with NMF's E, or with the least-squares one where the factoriser has none.</summary>
    public static double Relative(in ClassFeatures features, FactorRows found)
    {
        int k = found.Count,
            d = features.Dimensions,
            rows = features.Rows,
            stride = found.EncodingStride;
        float[]? encoding = found.Encoding;
        if (encoding is null)
        {
            double[] wide = new double[found.Rows.Length];
            TensorPrimitives.ConvertTruncating<float, double>(found.Rows, wide);
            double[] inverse = SmallLinear.PseudoInverse(Gram.Compute(wide, k, d), k);
            double[] fitted = features.FeatureMaps(SmallLinear.Multiply(inverse, wide, k, k, d), k);
            encoding = new float[fitted.Length];
            TensorPrimitives.ConvertTruncating<double, float>(fitted, encoding);
            stride = rows;
        }
        float[] rest = new float[d];
        double error = 0,
            total = 0;
        for (int m = 0; m < rows; m++)
        {
            features.Row(m).CopyTo(rest);
            total += TensorPrimitives.SumOfSquares<float>(rest);
            for (int i = 0; i < k; i++)
            {
                float e = encoding[(i * stride) + m];
                if (e != 0)
                    TensorPrimitives.MultiplyAdd(found.Rows.AsSpan(i * d, d), -e, rest, rest);
            }
            error += TensorPrimitives.SumOfSquares<float>(rest);
        }
        return Math.Sqrt(error / total);
    }
}
