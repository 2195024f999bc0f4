namespace Partwise.Numerics;

/// <summary>Systems of a few unknowns, in double.</summary>
internal static class SmallLinear
{
    /// <summary>
    /// The pseudo-inverse [n,n] of a symmetric positive semi-definite matrix; directions with an eigenvalue below
    /// <paramref name="tolerance"/> times the largest are left out, which gives least-squares solutions of least norm.
    /// </summary>
    public static double[] PseudoInverse(ReadOnlySpan<double> gram, int n, double tolerance = 1e-12)
    {
        double[] values = new double[n],
            vectors = new double[n * n],
            inverse = new double[n * n];
        SymmetricEigen.Decompose(gram[..(n * n)].ToArray(), n, values, vectors);
        for (int e = 0; e < n && values[e] > tolerance * values[0]; e++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    inverse[(i * n) + j] += vectors[(e * n) + i] * vectors[(e * n) + j] / values[e];
            }
        }
        return inverse;
    }

    /// <summary>Matrix [rows, inner] times matrix [inner, columns].</summary>
    public static double[] Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int rows, int inner, int columns)
    {
        double[] product = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int l = 0; l < inner; l++)
            {
                double w = a[(i * inner) + l];
                for (int j = 0; j < columns; j++)
                    product[(i * columns) + j] += w * b[(l * columns) + j];
            }
        }
        return product;
    }

    /// <summary>
    /// Non-negative least squares by the active-set method of Lawson and Hanson, on the normal equations:
    /// min xᵀGx − 2 bᵀx with x ≥ 0.
    /// </summary>
    /// <param name="gram">G [n,n], symmetric, positive semi-definite.</param>
    /// <param name="right">b [n].</param>
    /// <param name="n">The number of unknowns.</param>
    public static double[] NonNegativeLeastSquares(ReadOnlySpan<double> gram, ReadOnlySpan<double> right, int n)
    {
        double[] x = new double[n];
        bool[] active = new bool[n];
        double scale = 0;
        for (int i = 0; i < n; i++)
            scale = Math.Max(scale, Math.Abs(right[i]));
        for (int outer = 0; outer < 3 * n; outer++)
        {
            int best = -1;
            double steepest = 1e-12 * scale;
            for (int i = 0; i < n; i++)
            {
                double gradient = right[i] - Dot(gram.Slice(i * n, n), x);
                if (!active[i] && gradient > steepest)
                    (best, steepest) = (i, gradient);
            }
            if (best < 0)
                break;
            active[best] = true;
            Descend(gram, right, n, x, active);
        }
        return x;
    }

    private static void Descend(ReadOnlySpan<double> gram, ReadOnlySpan<double> right, int n, double[] x, bool[] active)
    {
        while (true)
        {
            double[] candidate = SolveActive(gram, right, n, active);
            double step = 1;
            for (int i = 0; i < n; i++)
            {
                if (active[i] && candidate[i] <= 0)
                    step = Math.Min(step, x[i] / Math.Max(x[i] - candidate[i], double.Epsilon));
            }
            for (int i = 0; i < n; i++)
                x[i] += step * (candidate[i] - x[i]);
            if (step == 1)
                return;
            for (int i = 0; i < n; i++)
            {
                if (active[i] && candidate[i] <= 0 && x[i] <= 1e-14 * Math.Abs(candidate[i]))
                    (active[i], x[i]) = (false, 0);
            }
        }
    }

    private static double[] SolveActive(ReadOnlySpan<double> gram, ReadOnlySpan<double> right, int n, bool[] active)
    {
        int[] index = [.. Enumerable.Range(0, n).Where(i => active[i])];
        int count = index.Length;
        double[] part = new double[count * count],
            b = new double[count],
            x = new double[n];
        for (int i = 0; i < count; i++)
        {
            b[i] = right[index[i]];
            for (int j = 0; j < count; j++)
                part[(i * count) + j] = gram[(index[i] * n) + index[j]];
        }
        double[] solution = Multiply(PseudoInverse(part, count), b, count, count, 1);
        for (int i = 0; i < count; i++)
            x[index[i]] = solution[i];
        return x;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
