using System.Numerics.Tensors;
using Partwise.Numerics;
using Partwise.Tests.PostHoc;

namespace Partwise.Tests.Numerics;

public sealed class FactorisationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<VectorPath> Paths => [.. Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Factorize_ProductOfNonNegatives_IsRecovered(VectorPath path)
    {
        const int Rows = 150,
            Dimensions = 83;
        float[] f = Product(Rows, Dimensions, 4, seed: 1);
        NmfFactorization nmf = Nmf.Factorize(
            f,
            Dimensions,
            new NmfOptions
            {
                Factors = 4,
                Tolerance = 1e-6,
                MaxIterations = 3000,
                Path = path,
            },
            Ct
        );
        double error = PostHoc.Reconstruction.Error(f, Dimensions, nmf, 4);
        Assert.True(error < 1e-2 * nmf.Norm, $"{error / nmf.Norm} after {nmf.Iterations}");
        Assert.All(nmf.Factors, p => Assert.True(p >= 0));
        Assert.All(nmf.Encoding, e => Assert.True(e >= 0));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Factorize_SignedFactors_RecoverAProductOfNonNegativeAndSigned(VectorPath path)
    {
        const int Rows = 150,
            Dimensions = 83,
            Count = 4;
        var random = new Random(11);
        float[] e = [.. Enumerable.Range(0, Rows * Count).Select(_ => random.NextSingle() < 0.5f ? 0 : random.NextSingle())];
        float[] p = [.. Enumerable.Range(0, Count * Dimensions).Select(_ => (2 * random.NextSingle()) - 1)];
        float[] f = new float[Rows * Dimensions];
        for (int i = 0; i < f.Length; i++)
            f[i] = Enumerable.Range(0, Count).Sum(j => e[(i / Dimensions * Count) + j] * p[(j * Dimensions) + (i % Dimensions)]);
        NmfFactorization semi = Nmf.Factorize(
            f,
            Dimensions,
            new NmfOptions
            {
                Factors = Count,
                Tolerance = 1e-7,
                MaxIterations = 3000,
                Path = path,
                SignedFactors = true,
            },
            Ct
        );
        Assert.True(semi.Error < 2e-2 * semi.Norm, $"{semi.Error / semi.Norm} after {semi.Iterations}");
        Assert.All(semi.Encoding, x => Assert.True(x >= 0));
        Assert.Contains(semi.Factors, x => x < 0);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Factorize_PenalisedSignedFactors_DoNotCancelEachOther(VectorPath path)
    {
        // A long direction, and two others that vary around it to either side: any cone that is wide enough holds nearly all of it, and
        // wider ones a little more.
        const int Rows = 600,
            Dimensions = 61,
            Count = 3;
        var random = new Random(12);
        float[] axes = [.. Enumerable.Range(0, Count * Dimensions).Select(_ => (2 * random.NextSingle()) - 1)],
            f = new float[Rows * Dimensions];
        for (int m = 0; m < Rows; m++)
        {
            float[] at = [3, .. Enumerable.Range(1, Count - 1).Select(_ => Enumerable.Range(0, 6).Sum(_ => random.NextSingle()) - 3)];
            for (int d = 0; d < Dimensions; d++)
                f[(m * Dimensions) + d] =
                    Enumerable.Range(0, Count).Sum(j => at[j] * axes[(j * Dimensions) + d]) + (0.2f * random.NextSingle());
        }
        NmfFactorization Run(double penalty) =>
            Nmf.Factorize(
                f,
                Dimensions,
                new NmfOptions
                {
                    Factors = Count,
                    Path = path,
                    SignedFactors = true,
                    Penalty = penalty,
                },
                Ct
            );
        NmfFactorization free = Run(0),
            bound = Run(0.1);
        Assert.True(Lengths(bound) < 0.8 * Lengths(free), $"{Lengths(bound)} beside {Lengths(free)}");
        Assert.InRange(bound.RelativeError, free.RelativeError * 0.999, free.RelativeError + 0.03);
        Assert.Equal(Reconstruction.Error(f, Dimensions, bound, Count), bound.Error, 1e-3 * bound.Error);
        Assert.All(bound.Encoding, x => Assert.True(x >= 0));

        // Σ ‖e_j‖·‖p_j‖ over ‖F‖: near 1 without cancellation.
        static double Lengths(NmfFactorization nmf) =>
            Enumerable
                .Range(0, Count)
                .Sum(j => Norm(nmf.Factors.AsSpan(j * Dimensions, Dimensions)) * Norm(nmf.Encoding.AsSpan(j * nmf.EncodingStride, Rows)))
            / nmf.Norm;

        static double Norm(ReadOnlySpan<float> values) => Math.Sqrt(TensorPrimitives.SumOfSquares(values));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    public void Factorize_PenaltyOutOfRange_IsRefused(double penalty) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Nmf.Factorize(new float[6], 3, new NmfOptions { SignedFactors = true, Penalty = penalty }, Ct)
        );

    [Fact]
    public void Factorize_MoreFactors_NeverExplainLess()
    {
        float[] f = Product(96, 64, 9, seed: 2);
        double last = double.PositiveInfinity;
        for (int k = 1; k <= 8; k++)
        {
            double error = Nmf.Factorize(f, 64, new NmfOptions { Factors = k }, Ct).RelativeError;
            Assert.True(error < last, $"k {k}: {error} after {last}");
            last = error;
        }
    }

    [Fact]
    public void Factorize_OneFactor_IsTheLeadingSingularPair()
    {
        float[] f = Product(60, 40, 5, seed: 3);
        TruncatedSvd svd = TruncatedSvd.Compute(f, 40, 1, 12, 0, VectorPath.Scalar, Ct);
        NmfFactorization nmf = Nmf.Factorize(f, 40, new NmfOptions { Factors = 1 }, Ct);
        Assert.Equal(Math.Sqrt((nmf.Norm * nmf.Norm) - (svd.Values[0] * svd.Values[0])), nmf.Error, 1e-4 * nmf.Error);
    }

    [Fact]
    public void Factorize_PartOfARow_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Nmf.Factorize(new float[7], 3, new NmfOptions(), Ct));
        Assert.StartsWith("7 numbers are not one or more whole rows of 3: pass complete rows.", error.Message, StringComparison.Ordinal);
        Assert.Equal("features", error.ParamName);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Compute_LeadingTriplets_MatchTheEigenproblem(VectorPath path)
    {
        const int Rows = 90,
            Dimensions = 24,
            Count = 5;
        float[] f = Product(Rows, Dimensions, 20, seed: 4);
        TruncatedSvd svd = TruncatedSvd.Compute(f, Dimensions, Count, 30, 0, path, Ct);
        double[] columns = new double[Dimensions * Rows],
            values = new double[Dimensions],
            vectors = new double[Dimensions * Dimensions];
        for (int i = 0; i < f.Length; i++)
            columns[(i % Dimensions * Rows) + (i / Dimensions)] = f[i];
        SymmetricEigen.Decompose(Gram.Compute(columns, Dimensions, Rows), Dimensions, values, vectors);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(Math.Sqrt(values[i]), svd.Values[i], 1e-3 * Math.Sqrt(values[i]));
            double cosine = Enumerable.Range(0, Dimensions).Sum(d => vectors[(i * Dimensions) + d] * svd.Right[(i * Dimensions) + d]);
            Assert.True(Math.Abs(cosine) > 0.999, $"triplet {i}: {cosine}");
        }
    }

    [Fact]
    public void Compute_FewDistinctRows_FindsTheirRank()
    {
        float[] f = new float[200 * 30];
        for (int d = 0; d < 30; d++)
            (f[(10 * 30) + d], f[(90 * 30) + d], f[(170 * 30) + d]) = (d % 2, d % 3, d % 7);
        for (int seed = 0; seed < 20; seed++)
            Assert.Equal(3, TruncatedSvd.Compute(f, 30, 5, 2, seed, VectorPath.Scalar, Ct).Rank);
    }

    [Fact]
    public void Centroids_SeparateClusters_AreTheirMeans()
    {
        Random random = new(7);
        float[] f = new float[90 * 6];
        for (int i = 0; i < f.Length; i++)
            f[i] = (i / 6 % 3 * 10) + random.NextSingle();
        float[] centroids = KMeans.Centroids(f, 6, 3, seed: 1, VectorPath.Scalar, Ct);
        int[] order = [.. Enumerable.Range(0, 3).OrderBy(j => centroids[j * 6])];
        for (int j = 0; j < 3; j++)
        {
            for (int d = 0; d < 6; d++)
            {
                double mean = Enumerable.Range(0, 30).Average(n => (double)f[(((3 * n) + j) * 6) + d]);
                Assert.Equal(mean, centroids[(order[j] * 6) + d], 1e-4);
            }
        }
        Assert.Equal(centroids, KMeans.Centroids(f, 6, 3, seed: 1, VectorPath.Scalar, Ct));
    }

    [Fact]
    public void Centroids_FewerDistinctRowsThanClusters_StaysFinite()
    {
        float[] f = [1, 2, 1, 2, 1, 2, 3, 4];
        Assert.All(KMeans.Centroids(f, 2, 3, seed: 0, VectorPath.Scalar, Ct), c => Assert.InRange(c, 1, 4));
    }

    private static float[] Product(int rows, int dimensions, int rank, int seed)
    {
        Random random = new(seed);
        float[] e = [.. Enumerable.Range(0, rows * rank).Select(_ => random.NextSingle() < 0.5f ? random.NextSingle() : 0)];
        float[] p = [.. Enumerable.Range(0, rank * dimensions).Select(_ => random.NextSingle() < 0.5f ? random.NextSingle() : 0)];
        float[] f = new float[rows * dimensions];
        for (int i = 0; i < f.Length; i++)
        {
            for (int j = 0; j < rank; j++)
                f[i] += e[(i / dimensions * rank) + j] * p[(j * dimensions) + (i % dimensions)];
        }
        return f;
    }
}
