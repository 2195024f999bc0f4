using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Non-negative matrix factorisation min ‖F − E P‖, E ≥ 0, P ≥ 0, by coordinate descent on blocks (HALS, Cichocki and Phan 2009)
/// with restarted extrapolation of P (Ang and Gillis 2019). With <see cref="NmfOptions.SignedFactors"/> semi-NMF: E ≥ 0 by the same
/// coordinate descent, P of any sign by least squares, P = (EᵀE)⁻¹EᵀF (Ding, Li and Jordan 2010, eq. 10); with
/// <see cref="NmfOptions.Penalty"/> λ Σ‖e_j‖·‖p_j‖ is added to ½‖F − E P‖², which is λ/2 (‖E‖² + ‖P‖²) where both are balanced (Bach,
/// Mairal and Ponce 2008), so a ridge on either side. One pass over F per iteration; single-threaded and deterministic.
///</summary>
public static class Nmf
{
    private const int Block = 64;
    private const int EncodingSweeps = 3;
    private const int FactorSweeps = 2;
    private const int ClosingPasses = 4;

    // With two the start is too far from NNDSVD's: a third of the classes measured ended in another, often worse, optimum. Four cost no
    // more in all.
    internal const int PowerPasses = 4;

    /// <summary>Factorises <paramref name="features"/>.</summary>
    /// <param name="features">F [rows, dimensions], row-major, finite; ≥ 0 unless factors are signed.</param>
    /// <param name="dimensions">The length of a row, 1 or more.</param>
    /// <param name="options">How many factors, and when to stop.</param>
    /// <param name="ct">Stops between iterations.</param>
    /// <exception cref="ArgumentException">The features are not whole rows, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static NmfFactorization Factorize(
        ReadOnlySpan<float> features,
        int dimensions,
        NmfOptions options,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Factors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Penalty);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Penalty, 1);
        if (features.IsEmpty || features.Length % dimensions != 0)
            throw new ArgumentException(
                $"{features.Length} numbers are not one or more whole rows of {dimensions}: pass complete rows.",
                nameof(features)
            );
        VectorPath path = VectorPaths.Select(options.Path);
        TruncatedSvd svd = TruncatedSvd.Compute(features, dimensions, options.Factors, PowerPasses, options.Seed, path, ct);
        return Factorize(features, dimensions, options, path, svd, ct);
    }

    internal static NmfFactorization Factorize(
        ReadOnlySpan<float> features,
        int dimensions,
        NmfOptions options,
        VectorPath path,
        TruncatedSvd svd,
        CancellationToken ct
    )
    {
        int k = options.Factors,
            rows = features.Length / dimensions,
            stride = (rows + Block - 1) / Block * Block;
        bool nonNegative = !options.SignedFactors;
        double ridge = nonNegative || svd.Values.Length == 0 ? 0 : options.Penalty * svd.Values[Math.Min(k, svd.Values.Length) - 1];
        float[] x = new float[k * dimensions],
            next = new float[k * dimensions],
            y,
            product = new float[k * dimensions];
        float[] encoding = new float[k * stride],
            scores = new float[k * Block];
        double[] gramP = new double[k * k],
            gramE = new double[k * k];
        double squared = 0,
            sum = 0;
        for (int m = 0; m < rows; m++)
        {
            squared += TensorPrimitives.SumOfSquares(features.Slice(m * dimensions, dimensions));
            sum += TensorPrimitives.Sum(features.Slice(m * dimensions, dimensions));
        }
        NmfInitializer.Fill(svd, (float)(sum / features.Length), rows, dimensions, k, options.SignedFactors, x, encoding, stride);
        y = [.. x];
        double error = double.PositiveInfinity,
            beta = 0.5;
        int iteration = 0,
            still = 0;
        while (iteration < options.MaxIterations)
        {
            ct.ThrowIfCancellationRequested();
            iteration++;
            Gram.Compute(y, k, dimensions, dimensions, gramP);
            AddRidge(gramP, k, ridge);
            Pass(path, features, rows, dimensions, y, k, new SweepSystem(gramP, k), encoding, stride, scores, product);
            Gram.Compute(encoding, k, stride, rows, gramE);
            y.CopyTo(next, 0);
            if (nonNegative)
            {
                SweepSystem system = new(gramE, k);
                MatrixKernels.Sweep(
                    path,
                    next,
                    dimensions,
                    product,
                    dimensions,
                    system.Gram,
                    system.Inverse,
                    k,
                    dimensions,
                    FactorSweeps,
                    nonNegative: true
                );
            }
            else
            {
                LeastSquares(gramE, product, k, dimensions, ridge, next);
            }
            Gram.Compute(next, k, dimensions, dimensions, gramP);
            double newError = Math.Sqrt(
                Math.Max(
                    0,
                    squared
                        - (2 * Gram.Dot(product, next))
                        + TensorPrimitives.Dot<double>(gramE, gramP)
                        + (ridge * (Trace(gramE, k) + Trace(gramP, k)))
                )
            );
            bool risen = newError > error;
            if (!risen)
                still = error - newError < options.Tolerance * error ? still + 1 : 0;
            error = newError;
            // Momentum can pause for one iteration while the factors still move; twice is the end.
            if (still == 2)
            {
                (x, next) = (next, x);
                break;
            }
            if (risen)
            {
                beta /= 1.5;
                next.CopyTo(y, 0);
            }
            else
            {
                Extrapolate(next, x, (float)beta, nonNegative, y);
                beta = Math.Min(1, beta * 1.05);
            }
            (x, next) = (next, x);
        }
        if (ridge > 0)
            error = Unpenalised(path, features, rows, dimensions, x, k, encoding, stride, scores, product, squared);
        return new NmfFactorization(x, encoding, stride, iteration, error, Math.Sqrt(squared));
    }

    // The penalty makes E and P short; E is found again as what explains F best with these P.
    private static double Unpenalised(
        VectorPath path,
        ReadOnlySpan<float> f,
        int rows,
        int d,
        float[] p,
        int k,
        float[] encoding,
        int stride,
        float[] scores,
        float[] product,
        double squared
    )
    {
        double[] gramP = new double[k * k],
            gramE = new double[k * k];
        Gram.Compute(p, k, d, d, gramP);
        SweepSystem system = new(gramP, k);
        for (int pass = 0; pass < ClosingPasses; pass++)
            Pass(path, f, rows, d, p, k, system, encoding, stride, scores, product);
        Gram.Compute(encoding, k, stride, rows, gramE);
        return Math.Sqrt(Math.Max(0, squared - (2 * Gram.Dot(product, p)) + TensorPrimitives.Dot<double>(gramE, gramP)));
    }

    private static void AddRidge(double[] gram, int k, double ridge)
    {
        for (int j = 0; ridge > 0 && j < k; j++)
            gram[(j * k) + j] += ridge;
    }

    private static double Trace(double[] matrix, int k)
    {
        double trace = 0;
        for (int j = 0; j < k; j++)
            trace += matrix[(j * k) + j];
        return trace;
    }

    // P = (EᵀE + λI)⁻¹EᵀF. A factor that no row uses stays as it is, so that it can come back.
    private static void LeastSquares(double[] gram, float[] product, int k, int d, double ridge, float[] factors)
    {
        double[] system = [.. gram];
        AddRidge(system, k, ridge);
        double[] inverse = SmallLinear.PseudoInverse(system, k);
        for (int j = 0; j < k; j++)
        {
            if (gram[(j * k) + j] == 0)
                continue;
            Span<float> row = factors.AsSpan(j * d, d);
            row.Clear();
            for (int l = 0; l < k; l++)
                TensorPrimitives.MultiplyAdd(product.AsSpan(l * d, d), (float)inverse[(j * k) + l], row, row);
        }
    }

    private static void Extrapolate(ReadOnlySpan<float> now, ReadOnlySpan<float> before, float beta, bool nonNegative, Span<float> y)
    {
        TensorPrimitives.Subtract(now, before, y);
        TensorPrimitives.MultiplyAdd(y, beta, now, y);
        if (nonNegative)
            TensorPrimitives.Max(y, 0f, y);
    }

    // Scores, encoding and products of 64 rows while they are in the cache. Rows beyond the last have score and encoding 0 and stay so.
    private static void Pass(
        VectorPath path,
        ReadOnlySpan<float> f,
        int rows,
        int d,
        ReadOnlySpan<float> p,
        int k,
        SweepSystem system,
        Span<float> encoding,
        int stride,
        Span<float> scores,
        Span<float> product
    )
    {
        product.Clear();
        for (int m = 0; m < rows; m += Block)
        {
            int count = Math.Min(Block, rows - m);
            if (count < Block)
                scores.Clear();
            ReadOnlySpan<float> part = f.Slice(m * d, count * d);
            Span<float> e = encoding[m..];
            MatrixKernels.Project(path, part, count, d, p, k, scores, Block);
            MatrixKernels.Sweep(path, e, stride, scores, Block, system.Gram, system.Inverse, k, Block, EncodingSweeps, nonNegative: true);
            MatrixKernels.Accumulate(path, part, count, d, e, stride, k, product);
        }
    }
}
