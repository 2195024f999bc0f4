using Partwise.Numerics;

namespace Partwise.Tests.Numerics;

/// <summary>Every path against sums in double, over all remainders of rows, columns and vectors.</summary>
public sealed class MatrixKernelsTests
{
    public static TheoryData<VectorPath> Paths => [.. Enum.GetValues<VectorPath>()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Project_AllRemainders_MatchesDoubleSums(VectorPath path)
    {
        RequirePath(path);
        Sweep(
            (rows, d, k) =>
            {
                int stride = rows + 3;
                float[] f = Numbers(rows * d, 1),
                    p = Numbers(k * d, 2),
                    b = new float[k * stride];
                Array.Fill(b, 77);
                MatrixKernels.Project(path, f, rows, d, p, k, b, stride);
                for (int j = 0; j < k; j++)
                {
                    for (int m = 0; m < rows; m++)
                    {
                        double sum = 0,
                            size = 0;
                        for (int i = 0; i < d; i++)
                        {
                            sum += (double)f[(m * d) + i] * p[(j * d) + i];
                            size += Math.Abs((double)f[(m * d) + i] * p[(j * d) + i]);
                        }
                        Assert.True(
                            Math.Abs(sum - b[(j * stride) + m]) <= 1e-6 * (size + 1e-3),
                            $"{path} rows {rows} d {d} k {k}: {b[(j * stride) + m]} is not {sum}"
                        );
                    }
                    Assert.All(b[((j * stride) + rows)..((j + 1) * stride)], x => Assert.Equal(77, x));
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Accumulate_AllRemainders_AddsDoubleSums(VectorPath path)
    {
        RequirePath(path);
        Sweep(
            (rows, d, k) =>
            {
                int stride = rows + 2;
                float[] f = Numbers(rows * d, 3),
                    e = Numbers(k * stride, 4),
                    a = Numbers(k * d, 5),
                    before = [.. a];
                MatrixKernels.Accumulate(path, f, rows, d, e, stride, k, a);
                for (int j = 0; j < k; j++)
                {
                    for (int i = 0; i < d; i++)
                    {
                        double sum = before[(j * d) + i],
                            size = Math.Abs(sum);
                        for (int m = 0; m < rows; m++)
                        {
                            sum += (double)f[(m * d) + i] * e[(j * stride) + m];
                            size += Math.Abs((double)f[(m * d) + i] * e[(j * stride) + m]);
                        }
                        Assert.True(
                            Math.Abs(sum - a[(j * d) + i]) <= 1e-6 * (size + 1e-3),
                            $"{path} rows {rows} d {d} k {k}: {a[(j * d) + i]} is not {sum}"
                        );
                    }
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Sweep_AllRemainders_MatchesDoubleSweeps(VectorPath path)
    {
        RequirePath(path);
        for (int k = 1; k <= 12; k++)
        {
            for (int lanes = 1; lanes <= 70; lanes++)
            {
                foreach (bool nonNegative in (bool[])[true, false])
                    CompareSweep(path, k, lanes, nonNegative);
            }
        }
    }

    [Fact]
    public void Sweep_CoordinateWithoutWeight_Stays()
    {
        float[] x = [3, 4];
        MatrixKernels.Sweep(VectorPath.Scalar, x, 1, [1f, 1f], 1, [2f, 0, 0, 0], [0.5f, 0], 2, 1, 1, nonNegative: true);
        Assert.Equal([0.5f, 4], x);
    }

    [Fact]
    public void Project_OutputTooSmall_SaysWhatIsNeeded()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            MatrixKernels.Project(VectorPath.Scalar, new float[8], 2, 4, new float[12], 3, new float[5], 2)
        );
        Assert.Equal("A matrix of 3 rows needs 6 numbers; it has 5: pass the whole matrix.", error.Message);
    }

    private static void CompareSweep(VectorPath path, int k, int lanes, bool nonNegative)
    {
        int stride = lanes + 1;
        float[] rows = Numbers(k * 20, 6),
            x = Numbers(k * stride, 7),
            t = Numbers(k * stride, 8);
        double[] gram = new double[k * k];
        Gram.Compute(rows, k, 20, 20, gram);
        SweepSystem system = new(gram, k);
        double[] expected = [.. x.Select(value => (double)value)];
        MatrixKernels.Sweep(path, x, stride, t, stride, system.Gram, system.Inverse, k, lanes, 2, nonNegative);
        for (int n = 0; n < lanes; n++)
        {
            for (int step = 0; step < 2 * k; step++)
            {
                int j = step % k;
                double rest = t[(j * stride) + n];
                for (int l = 0; l < k; l++)
                    rest -= system.Gram[(j * k) + l] * expected[(l * stride) + n];
                double moved = expected[(j * stride) + n] + (rest * system.Inverse[j]);
                expected[(j * stride) + n] = nonNegative ? Math.Max(0, moved) : moved;
            }
        }
        for (int i = 0; i < x.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - x[i]) < 1e-4 * (1 + Math.Abs(expected[i])),
                $"{path} k {k} lanes {lanes}: {x[i]} is not {expected[i]}"
            );
    }

    // All column remainders with a few row counts, then all row and vector remainders with a few column counts.
    private static void Sweep(Action<int, int, int> check)
    {
        for (int d = 1; d <= 80; d++)
            check(5, d, 7);
        foreach (int d in (int[])[1, 15, 16, 67, 130])
        {
            for (int rows = 1; rows <= 9; rows++)
            {
                for (int k = 1; k <= 13; k++)
                    check(rows, d, k);
            }
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static void RequirePath(VectorPath path) => Assert.SkipUnless(VectorPaths.IsSupported(path), $"This processor has no {path}.");
}
