using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Starting points for <see cref="Nmf"/>: NNDSVDa (Boutsidis and Gallopoulos 2008), the non-negative halves of the singular
/// vectors with zeros replaced by the mean of F.
/// </summary>
internal static class NmfInitializer
{
    /// <summary>Fills <paramref name="factors"/> [k,D] and <paramref name="encoding"/> [k, stride] from the leading triplets.</summary>
    public static void Fill(
        TruncatedSvd svd,
        float mean,
        int rows,
        int dimensions,
        int k,
        bool signed,
        Span<float> factors,
        Span<float> encoding,
        int stride
    )
    {
        for (int j = 0; j < k; j++)
        {
            Span<float> p = factors.Slice(j * dimensions, dimensions),
                e = encoding.Slice(j * stride, rows);
            if (j < svd.Values.Length)
            {
                svd.Right.AsSpan(j * dimensions, dimensions).CopyTo(p);
                svd.Left.AsSpan(j * svd.LeftStride, rows).CopyTo(e);
                if (signed)
                    FillSigned(e, p, (float)Math.Sqrt(svd.Values[j]));
                else
                    FillHalves(e, p, (float)Math.Sqrt(svd.Values[j]), absolute: j == 0);
            }
            if (!signed)
                p.Replace(0, mean);
            e.Replace(0, MathF.Abs(mean));
        }
    }

    private static void FillHalves(Span<float> e, Span<float> p, float scale, bool absolute)
    {
        if (absolute)
        {
            TensorPrimitives.Abs(e, e);
            TensorPrimitives.Abs(p, p);
        }
        (double plusE, double minusE) = Halves(e);
        (double plusP, double minusP) = Halves(p);
        bool negate = minusE * minusP > plusE * plusP;
        Keep(e, negate);
        Keep(p, negate);
        double lengthE = negate ? minusE : plusE,
            lengthP = negate ? minusP : plusP;
        float factor = scale * (float)Math.Sqrt(lengthE * lengthP);
        if (factor == 0)
            return;
        TensorPrimitives.Multiply(e, (float)(factor / lengthE), e);
        TensorPrimitives.Multiply(p, (float)(factor / lengthP), p);
    }

    private static void FillSigned(Span<float> e, Span<float> p, float scale)
    {
        (double plus, double minus) = Halves(e);
        Keep(e, minus > plus);
        TensorPrimitives.Multiply(e, scale, e);
        TensorPrimitives.Multiply(p, minus > plus ? -scale : scale, p);
    }

    private static (double Plus, double Minus) Halves(ReadOnlySpan<float> x)
    {
        double plus = 0,
            minus = 0;
        foreach (float value in x)
        {
            if (value > 0)
                plus += (double)value * value;
            else
                minus += (double)value * value;
        }
        return (Math.Sqrt(plus), Math.Sqrt(minus));
    }

    private static void Keep(Span<float> x, bool negate)
    {
        if (negate)
            TensorPrimitives.Negate(x, x);
        TensorPrimitives.Max(x, 0f, x);
    }
}
