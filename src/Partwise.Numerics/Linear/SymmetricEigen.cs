namespace Partwise.Numerics;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations, in double.</summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Decomposes <paramref name="matrix"/> [n,n] = Σ values_i · vectors_i vectors_iᵀ, largest value first.</summary>
    /// <param name="matrix">Symmetric, row-major; destroyed.</param>
    /// <param name="n">Its order.</param>
    /// <param name="values">[n], descending.</param>
    /// <param name="vectors">[n,n]: row i is the eigenvector of value i, of unit length.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        vectors[..(n * n)].Clear();
        for (int i = 0; i < n; i++)
            vectors[(i * n) + i] = 1;
        double trace = 0;
        for (int i = 0; i < n; i++)
            trace += Math.Abs(matrix[(i * n) + i]);
        // Below this an entry is rounding noise of the larger ones and would be rotated about for ever.
        double noise = 1e-17 * trace;
        for (int sweep = 0; sweep < MaxSweeps && Rotate(matrix, n, vectors, noise); sweep++) { }
        for (int i = 0; i < n; i++)
            values[i] = matrix[(i * n) + i];
        Sort(values, vectors, n);
    }

    private static bool Rotate(Span<double> a, int n, Span<double> v, double noise)
    {
        bool rotated = false;
        for (int p = 0; p < n - 1; p++)
        {
            for (int q = p + 1; q < n; q++)
            {
                double off = a[(p * n) + q];
                double scale = Math.Sqrt(Math.Abs(a[(p * n) + p])) * Math.Sqrt(Math.Abs(a[(q * n) + q]));
                if (Math.Abs(off) <= noise || Math.Abs(off) <= 1e-15 * scale)
                    continue;
                rotated = true;
                double theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * off);
                double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                double c = 1 / Math.Sqrt((t * t) + 1),
                    s = t * c;
                for (int i = 0; i < n; i++)
                    Turn(ref a[(i * n) + p], ref a[(i * n) + q], c, s);
                for (int i = 0; i < n; i++)
                    Turn(ref a[(p * n) + i], ref a[(q * n) + i], c, s);
                a[(p * n) + q] = a[(q * n) + p] = 0;
                for (int i = 0; i < n; i++)
                    Turn(ref v[(p * n) + i], ref v[(q * n) + i], c, s);
            }
        }
        return rotated;
    }

    private static void Turn(ref double x, ref double y, double c, double s)
    {
        double old = x;
        x = (c * old) - (s * y);
        y = (s * old) + (c * y);
    }

    private static void Sort(Span<double> values, Span<double> vectors, int n)
    {
        for (int i = 0; i < n; i++)
        {
            int best = i;
            for (int j = i + 1; j < n; j++)
                best = values[j] > values[best] ? j : best;
            if (best == i)
                continue;
            (values[i], values[best]) = (values[best], values[i]);
            for (int d = 0; d < n; d++)
                (vectors[(i * n) + d], vectors[(best * n) + d]) = (vectors[(best * n) + d], vectors[(i * n) + d]);
        }
    }
}
