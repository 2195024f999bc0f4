using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

internal static unsafe partial class MatrixKernels
{
    private static void Project256(float* f, int rows, int d, float* p, int count, float* b, nint stride)
    {
        int m = 0;
        for (; m <= rows - 4; m += 4)
        {
            float* row = f + ((nint)m * d);
            for (int j = 0; j < count; j += 2)
            {
                float* vectors = p + ((nint)j * d);
                float* output = b + (j * stride) + m;
                switch (count - j)
                {
                    case 1:
                        ProjectTile256<Tile1>(row, d, vectors, output, stride);
                        break;
                    default:
                        ProjectTile256<Tile2>(row, d, vectors, output, stride);
                        break;
                }
            }
        }
        for (; m < rows; m++)
        {
            for (int j = 0; j < count; j++)
                b[(j * stride) + m] = Dot256(f + ((nint)m * d), p + ((nint)j * d), d);
        }
    }

    // 4 rows of F times up to 2 vectors, all sums in registers.
    private static void ProjectTile256<TCount>(float* f, int d, float* p, float* b, nint stride)
        where TCount : struct, ITileCount
    {
        Vector256<float> s00 = default,
            s10 = default,
            s20 = default,
            s30 = default;
        Vector256<float> s01 = default,
            s11 = default,
            s21 = default,
            s31 = default;
        float* f0 = f,
            f1 = f + (1 * (nint)d),
            f2 = f + (2 * (nint)d),
            f3 = f + (3 * (nint)d);
        float* p0 = p,
            p1 = p + (1 * (nint)d);
        nint i = 0;
        for (; i <= d - 8; i += 8)
        {
            Vector256<float> x0 = Vector256.Load(f0 + i);
            Vector256<float> x1 = Vector256.Load(f1 + i);
            Vector256<float> x2 = Vector256.Load(f2 + i);
            Vector256<float> x3 = Vector256.Load(f3 + i);
            Vector256<float> v = Vector256.Load(p0 + i);
            s00 = Vector256.MultiplyAddEstimate(x0, v, s00);
            s10 = Vector256.MultiplyAddEstimate(x1, v, s10);
            s20 = Vector256.MultiplyAddEstimate(x2, v, s20);
            s30 = Vector256.MultiplyAddEstimate(x3, v, s30);
            if (TCount.Value > 1)
            {
                v = Vector256.Load(p1 + i);
                s01 = Vector256.MultiplyAddEstimate(x0, v, s01);
                s11 = Vector256.MultiplyAddEstimate(x1, v, s11);
                s21 = Vector256.MultiplyAddEstimate(x2, v, s21);
                s31 = Vector256.MultiplyAddEstimate(x3, v, s31);
            }
        }
        StoreTile(b, f, p0, i, d, Vector256.Sum(s00), Vector256.Sum(s10), Vector256.Sum(s20), Vector256.Sum(s30));
        if (TCount.Value > 1)
            StoreTile(b + (1 * stride), f, p1, i, d, Vector256.Sum(s01), Vector256.Sum(s11), Vector256.Sum(s21), Vector256.Sum(s31));
    }

    private static float Dot256(float* x, float* y, int d)
    {
        Vector256<float> sum = default;
        int i = 0;
        for (; i <= d - 8; i += 8)
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(x + i), Vector256.Load(y + i), sum);
        float total = Vector256.Sum(sum);
        for (; i < d; i++)
            total += x[i] * y[i];
        return total;
    }

    private static void Accumulate256(float* f, int rows, int d, float* e, nint stride, int count, float* a)
    {
        int i = 0;
        for (; i <= d - 32; i += 32)
        {
            for (int j = 0; j < count; j += 2)
            {
                float* weights = e + (j * stride);
                float* output = a + ((nint)j * d) + i;
                switch (count - j)
                {
                    case 1:
                        AccumulateTile256<Tile1>(f + i, rows, d, weights, stride, output);
                        break;
                    default:
                        AccumulateTile256<Tile2>(f + i, rows, d, weights, stride, output);
                        break;
                }
            }
        }
        for (; i <= d - 8; i += 8)
        {
            for (int j = 0; j < count; j++)
            {
                Vector256<float> sum = Vector256.Load(a + ((nint)j * d) + i);
                for (nint m = 0; m < rows; m++)
                    sum = Vector256.MultiplyAddEstimate(Vector256.Create(e[(j * stride) + m]), Vector256.Load(f + (m * d) + i), sum);
                sum.Store(a + ((nint)j * d) + i);
            }
        }
        AccumulateScalar(f, i, rows, d, e, stride, count, a);
    }

    // 32 columns of F times up to 2 weights per row, all sums in registers.
    private static void AccumulateTile256<TCount>(float* f, int rows, nint d, float* e, nint stride, float* a)
        where TCount : struct, ITileCount
    {
        Vector256<float> s00 = default,
            s01 = default,
            s02 = default,
            s03 = default;
        Vector256<float> s10 = default,
            s11 = default,
            s12 = default,
            s13 = default;
        float* e0 = e,
            e1 = e + (1 * stride);
        for (nint m = 0; m < rows; m++, f += d)
        {
            Vector256<float> x0 = Vector256.Load(f);
            Vector256<float> x1 = Vector256.Load(f + 8);
            Vector256<float> x2 = Vector256.Load(f + 16);
            Vector256<float> x3 = Vector256.Load(f + 24);
            Vector256<float> w = Vector256.Create(e0[m]);
            s00 = Vector256.MultiplyAddEstimate(x0, w, s00);
            s01 = Vector256.MultiplyAddEstimate(x1, w, s01);
            s02 = Vector256.MultiplyAddEstimate(x2, w, s02);
            s03 = Vector256.MultiplyAddEstimate(x3, w, s03);
            if (TCount.Value > 1)
            {
                w = Vector256.Create(e1[m]);
                s10 = Vector256.MultiplyAddEstimate(x0, w, s10);
                s11 = Vector256.MultiplyAddEstimate(x1, w, s11);
                s12 = Vector256.MultiplyAddEstimate(x2, w, s12);
                s13 = Vector256.MultiplyAddEstimate(x3, w, s13);
            }
        }
        AddTo(a, s00, s01, s02, s03);
        if (TCount.Value > 1)
            AddTo(a + (1 * d), s10, s11, s12, s13);
    }

    private static void AddTo(float* a, Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3)
    {
        (Vector256.Load(a) + s0).Store(a);
        (Vector256.Load(a + 8) + s1).Store(a + 8);
        (Vector256.Load(a + 16) + s2).Store(a + 16);
        (Vector256.Load(a + 24) + s3).Store(a + 24);
    }

    private static int Sweep256(
        float* x,
        nint xStride,
        float* t,
        nint tStride,
        float* g,
        float* inverse,
        int count,
        int lanes,
        int sweeps,
        float floor
    )
    {
        Vector256<float> least = Vector256.Create(floor);
        int n = 0;
        for (; n <= lanes - 8; n += 8)
        {
            for (int s = 0; s < sweeps; s++)
            {
                for (int j = 0; j < count; j++)
                {
                    float* own = x + (j * xStride) + n;
                    Vector256<float> rest = Vector256.Load(t + (j * tStride) + n);
                    for (int l = 0; l < count; l++)
                        rest = Vector256.MultiplyAddEstimate(
                            Vector256.Create(-g[(j * count) + l]),
                            Vector256.Load(x + (l * xStride) + n),
                            rest
                        );
                    Vector256<float> moved = Vector256.MultiplyAddEstimate(rest, Vector256.Create(inverse[j]), Vector256.Load(own));
                    Vector256.Max(moved, least).Store(own);
                }
            }
        }
        return n;
    }
}
