using Partwise.Numerics;

namespace Partwise.Tests.Numerics;

public sealed class SmallSolversTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(32)]
    public void Decompose_RandomSymmetric_RebuildsTheMatrix(int n)
    {
        double[] a = Symmetric(n, n + 3),
            values = new double[n],
            vectors = new double[n * n];
        SymmetricEigen.Decompose((double[])a.Clone(), n, values, vectors);
        Assert.Equal(values.OrderDescending(), values);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double entry = 0,
                    product = 0;
                for (int e = 0; e < n; e++)
                {
                    entry += values[e] * vectors[(e * n) + i] * vectors[(e * n) + j];
                    product += vectors[(i * n) + e] * vectors[(j * n) + e];
                }
                Assert.Equal(a[(i * n) + j], entry, 1e-11 * n);
                Assert.Equal(i == j ? 1 : 0, product, 1e-13 * n);
            }
        }
    }

    [Fact]
    public void PseudoInverse_SingularMatrix_IsTheOneOfLeastNorm()
    {
        double[] inverse = SmallLinear.PseudoInverse([4, 4, 4, 4], 2);
        Assert.All(inverse, x => Assert.Equal(1.0 / 16, x, 1e-15));
    }

    [Fact]
    public void NonNegativeLeastSquares_RandomSystems_MeetsTheOptimalityConditions()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            int n = 1 + (seed % 9);
            Random random = new(seed);
            double[] gram = Symmetric(n, 2 * n, seed),
                right = [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
            double[] x = SmallLinear.NonNegativeLeastSquares(gram, right, n);
            for (int i = 0; i < n; i++)
            {
                double gradient = Enumerable.Range(0, n).Sum(j => gram[(i * n) + j] * x[j]) - right[i];
                Assert.True(x[i] >= 0, $"seed {seed}: x[{i}] = {x[i]}");
                Assert.True(gradient >= -1e-9, $"seed {seed}: gradient {gradient} at {i}");
                Assert.True(Math.Abs(gradient * x[i]) <= 1e-9, $"seed {seed}: slackness {gradient * x[i]} at {i}");
            }
        }
    }

    [Fact]
    public void Maximize_SmallMatrices_FindsTheBestPermutation()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            int n = 1 + (seed % 6);
            Random random = new(seed);
            double[] scores = [.. Enumerable.Range(0, n * n).Select(_ => random.NextDouble())];
            int[] match = Assignment.Maximize(scores, n);
            Assert.Equal(Enumerable.Range(0, n), match.Order());
            double best = Permutations(n).Max(p => p.Select((c, r) => scores[(r * n) + c]).Sum());
            Assert.Equal(best, match.Select((c, r) => scores[(r * n) + c]).Sum(), 1e-12);
        }
    }

    [Fact]
    public void Lbfgs_Rosenbrock_FindsTheMinimum()
    {
        double[] x = [-1.2, 1];
        double value = Lbfgs.Minimize(
            (p, g) =>
            {
                double a = 1 - p[0],
                    b = p[1] - (p[0] * p[0]);
                g[0] = (-2 * a) - (400 * p[0] * b);
                g[1] = 200 * b;
                return (a * a) + (100 * b * b);
            },
            x
        );
        Assert.Equal(1, x[0], 1e-4);
        Assert.Equal(1, x[1], 1e-4);
        Assert.True(value < 1e-8);
    }

    [Fact]
    public void NelderMead_Rosenbrock_ComesCloseWithinItsCalls()
    {
        int calls = 0;
        double[] x = NelderMead.Minimize(
            p =>
            {
                calls++;
                return Math.Pow(1 - p[0], 2) + (100 * Math.Pow(p[1] - (p[0] * p[0]), 2));
            },
            [-1.2, 1],
            400
        );
        Assert.Equal(1, x[0], 1e-3);
        Assert.Equal(1, x[1], 1e-3);
        Assert.InRange(calls, 50, 403);
    }

    private static double[] Symmetric(int n, int rows, int seed = 1)
    {
        Random random = new(seed);
        double[] x = [.. Enumerable.Range(0, n * rows).Select(_ => (2 * random.NextDouble()) - 1)];
        return Gram.Compute(x, n, rows);
    }

    private static IEnumerable<int[]> Permutations(int n) =>
        n == 0
            ?
            [
                [],
            ]
            : Permutations(n - 1).SelectMany(p => Enumerable.Range(0, n).Select(at => (int[])[.. p[..at], n - 1, .. p[at..]]));
}
