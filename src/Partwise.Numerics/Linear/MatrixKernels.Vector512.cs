using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

internal static unsafe partial class MatrixKernels
{
    private static void Project512(float* f, int rows, int d, float* p, int count, float* b, nint stride)
    {
        int m = 0;
        for (; m <= rows - 4; m += 4)
        {
            float* row = f + ((nint)m * d);
            for (int j = 0; j < count; j += 6)
            {
                float* vectors = p + ((nint)j * d);
                float* output = b + (j * stride) + m;
                switch (count - j)
                {
                    case 1:
                        ProjectTile512<Tile1>(row, d, vectors, output, stride);
                        break;
                    case 2:
                        ProjectTile512<Tile2>(row, d, vectors, output, stride);
                        break;
                    case 3:
                        ProjectTile512<Tile3>(row, d, vectors, output, stride);
                        break;
                    case 4:
                        ProjectTile512<Tile4>(row, d, vectors, output, stride);
                        break;
                    case 5:
                        ProjectTile512<Tile5>(row, d, vectors, output, stride);
                        break;
                    default:
                        ProjectTile512<Tile6>(row, d, vectors, output, stride);
                        break;
                }
            }
        }
        for (; m < rows; m++)
        {
            for (int j = 0; j < count; j++)
                b[(j * stride) + m] = Dot512(f + ((nint)m * d), p + ((nint)j * d), d);
        }
    }

    // 4 rows of F times up to 6 vectors, all sums in registers.
    private static void ProjectTile512<TCount>(float* f, int d, float* p, float* b, nint stride)
        where TCount : struct, ITileCount
    {
        Vector512<float> s00 = default,
            s10 = default,
            s20 = default,
            s30 = default;
        Vector512<float> s01 = default,
            s11 = default,
            s21 = default,
            s31 = default;
        Vector512<float> s02 = default,
            s12 = default,
            s22 = default,
            s32 = default;
        Vector512<float> s03 = default,
            s13 = default,
            s23 = default,
            s33 = default;
        Vector512<float> s04 = default,
            s14 = default,
            s24 = default,
            s34 = default;
        Vector512<float> s05 = default,
            s15 = default,
            s25 = default,
            s35 = default;
        float* f0 = f,
            f1 = f + (1 * (nint)d),
            f2 = f + (2 * (nint)d),
            f3 = f + (3 * (nint)d);
        float* p0 = p,
            p1 = p + (1 * (nint)d),
            p2 = p + (2 * (nint)d),
            p3 = p + (3 * (nint)d),
            p4 = p + (4 * (nint)d),
            p5 = p + (5 * (nint)d);
        nint i = 0;
        for (; i <= d - 16; i += 16)
        {
            Vector512<float> x0 = Vector512.Load(f0 + i);
            Vector512<float> x1 = Vector512.Load(f1 + i);
            Vector512<float> x2 = Vector512.Load(f2 + i);
            Vector512<float> x3 = Vector512.Load(f3 + i);
            Vector512<float> v = Vector512.Load(p0 + i);
            s00 = Vector512.MultiplyAddEstimate(x0, v, s00);
            s10 = Vector512.MultiplyAddEstimate(x1, v, s10);
            s20 = Vector512.MultiplyAddEstimate(x2, v, s20);
            s30 = Vector512.MultiplyAddEstimate(x3, v, s30);
            if (TCount.Value > 1)
            {
                v = Vector512.Load(p1 + i);
                s01 = Vector512.MultiplyAddEstimate(x0, v, s01);
                s11 = Vector512.MultiplyAddEstimate(x1, v, s11);
                s21 = Vector512.MultiplyAddEstimate(x2, v, s21);
                s31 = Vector512.MultiplyAddEstimate(x3, v, s31);
            }
            if (TCount.Value > 2)
            {
                v = Vector512.Load(p2 + i);
                s02 = Vector512.MultiplyAddEstimate(x0, v, s02);
                s12 = Vector512.MultiplyAddEstimate(x1, v, s12);
                s22 = Vector512.MultiplyAddEstimate(x2, v, s22);
                s32 = Vector512.MultiplyAddEstimate(x3, v, s32);
            }
            if (TCount.Value > 3)
            {
                v = Vector512.Load(p3 + i);
                s03 = Vector512.MultiplyAddEstimate(x0, v, s03);
                s13 = Vector512.MultiplyAddEstimate(x1, v, s13);
                s23 = Vector512.MultiplyAddEstimate(x2, v, s23);
                s33 = Vector512.MultiplyAddEstimate(x3, v, s33);
            }
            if (TCount.Value > 4)
            {
                v = Vector512.Load(p4 + i);
                s04 = Vector512.MultiplyAddEstimate(x0, v, s04);
                s14 = Vector512.MultiplyAddEstimate(x1, v, s14);
                s24 = Vector512.MultiplyAddEstimate(x2, v, s24);
                s34 = Vector512.MultiplyAddEstimate(x3, v, s34);
            }
            if (TCount.Value > 5)
            {
                v = Vector512.Load(p5 + i);
                s05 = Vector512.MultiplyAddEstimate(x0, v, s05);
                s15 = Vector512.MultiplyAddEstimate(x1, v, s15);
                s25 = Vector512.MultiplyAddEstimate(x2, v, s25);
                s35 = Vector512.MultiplyAddEstimate(x3, v, s35);
            }
        }
        StoreTile(b, f, p0, i, d, Vector512.Sum(s00), Vector512.Sum(s10), Vector512.Sum(s20), Vector512.Sum(s30));
        if (TCount.Value > 1)
            StoreTile(b + (1 * stride), f, p1, i, d, Vector512.Sum(s01), Vector512.Sum(s11), Vector512.Sum(s21), Vector512.Sum(s31));
        if (TCount.Value > 2)
            StoreTile(b + (2 * stride), f, p2, i, d, Vector512.Sum(s02), Vector512.Sum(s12), Vector512.Sum(s22), Vector512.Sum(s32));
        if (TCount.Value > 3)
            StoreTile(b + (3 * stride), f, p3, i, d, Vector512.Sum(s03), Vector512.Sum(s13), Vector512.Sum(s23), Vector512.Sum(s33));
        if (TCount.Value > 4)
            StoreTile(b + (4 * stride), f, p4, i, d, Vector512.Sum(s04), Vector512.Sum(s14), Vector512.Sum(s24), Vector512.Sum(s34));
        if (TCount.Value > 5)
            StoreTile(b + (5 * stride), f, p5, i, d, Vector512.Sum(s05), Vector512.Sum(s15), Vector512.Sum(s25), Vector512.Sum(s35));
    }

    // Adds the columns that did not fill a vector and stores one vector's products with four rows.
    private static void StoreTile(float* b, float* f, float* p, nint start, int d, float s0, float s1, float s2, float s3)
    {
        for (nint i = start; i < d; i++)
        {
            s0 += f[i] * p[i];
            s1 += f[d + i] * p[i];
            s2 += f[(2 * (nint)d) + i] * p[i];
            s3 += f[(3 * (nint)d) + i] * p[i];
        }
        b[0] = s0;
        b[1] = s1;
        b[2] = s2;
        b[3] = s3;
    }

    private static float Dot512(float* x, float* y, int d)
    {
        Vector512<float> sum = default;
        int i = 0;
        for (; i <= d - 16; i += 16)
            sum = Vector512.MultiplyAddEstimate(Vector512.Load(x + i), Vector512.Load(y + i), sum);
        float total = Vector512.Sum(sum);
        for (; i < d; i++)
            total += x[i] * y[i];
        return total;
    }

    private static void Accumulate512(float* f, int rows, int d, float* e, nint stride, int count, float* a)
    {
        int i = 0;
        for (; i <= d - 64; i += 64)
        {
            for (int j = 0; j < count; j += 6)
            {
                float* weights = e + (j * stride);
                float* output = a + ((nint)j * d) + i;
                switch (count - j)
                {
                    case 1:
                        AccumulateTile512<Tile1>(f + i, rows, d, weights, stride, output);
                        break;
                    case 2:
                        AccumulateTile512<Tile2>(f + i, rows, d, weights, stride, output);
                        break;
                    case 3:
                        AccumulateTile512<Tile3>(f + i, rows, d, weights, stride, output);
                        break;
                    case 4:
                        AccumulateTile512<Tile4>(f + i, rows, d, weights, stride, output);
                        break;
                    case 5:
                        AccumulateTile512<Tile5>(f + i, rows, d, weights, stride, output);
                        break;
                    default:
                        AccumulateTile512<Tile6>(f + i, rows, d, weights, stride, output);
                        break;
                }
            }
        }
        for (; i <= d - 16; i += 16)
        {
            for (int j = 0; j < count; j++)
            {
                Vector512<float> sum = Vector512.Load(a + ((nint)j * d) + i);
                for (nint m = 0; m < rows; m++)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(e[(j * stride) + m]), Vector512.Load(f + (m * d) + i), sum);
                sum.Store(a + ((nint)j * d) + i);
            }
        }
        AccumulateScalar(f, i, rows, d, e, stride, count, a);
    }

    // 64 columns of F times up to 6 weights per row, all sums in registers.
    private static void AccumulateTile512<TCount>(float* f, int rows, nint d, float* e, nint stride, float* a)
        where TCount : struct, ITileCount
    {
        Vector512<float> s00 = default,
            s01 = default,
            s02 = default,
            s03 = default;
        Vector512<float> s10 = default,
            s11 = default,
            s12 = default,
            s13 = default;
        Vector512<float> s20 = default,
            s21 = default,
            s22 = default,
            s23 = default;
        Vector512<float> s30 = default,
            s31 = default,
            s32 = default,
            s33 = default;
        Vector512<float> s40 = default,
            s41 = default,
            s42 = default,
            s43 = default;
        Vector512<float> s50 = default,
            s51 = default,
            s52 = default,
            s53 = default;
        float* e0 = e,
            e1 = e + (1 * stride),
            e2 = e + (2 * stride),
            e3 = e + (3 * stride),
            e4 = e + (4 * stride),
            e5 = e + (5 * stride);
        for (nint m = 0; m < rows; m++, f += d)
        {
            Vector512<float> x0 = Vector512.Load(f);
            Vector512<float> x1 = Vector512.Load(f + 16);
            Vector512<float> x2 = Vector512.Load(f + 32);
            Vector512<float> x3 = Vector512.Load(f + 48);
            Vector512<float> w = Vector512.Create(e0[m]);
            s00 = Vector512.MultiplyAddEstimate(x0, w, s00);
            s01 = Vector512.MultiplyAddEstimate(x1, w, s01);
            s02 = Vector512.MultiplyAddEstimate(x2, w, s02);
            s03 = Vector512.MultiplyAddEstimate(x3, w, s03);
            if (TCount.Value > 1)
            {
                w = Vector512.Create(e1[m]);
                s10 = Vector512.MultiplyAddEstimate(x0, w, s10);
                s11 = Vector512.MultiplyAddEstimate(x1, w, s11);
                s12 = Vector512.MultiplyAddEstimate(x2, w, s12);
                s13 = Vector512.MultiplyAddEstimate(x3, w, s13);
            }
            if (TCount.Value > 2)
            {
                w = Vector512.Create(e2[m]);
                s20 = Vector512.MultiplyAddEstimate(x0, w, s20);
                s21 = Vector512.MultiplyAddEstimate(x1, w, s21);
                s22 = Vector512.MultiplyAddEstimate(x2, w, s22);
                s23 = Vector512.MultiplyAddEstimate(x3, w, s23);
            }
            if (TCount.Value > 3)
            {
                w = Vector512.Create(e3[m]);
                s30 = Vector512.MultiplyAddEstimate(x0, w, s30);
                s31 = Vector512.MultiplyAddEstimate(x1, w, s31);
                s32 = Vector512.MultiplyAddEstimate(x2, w, s32);
                s33 = Vector512.MultiplyAddEstimate(x3, w, s33);
            }
            if (TCount.Value > 4)
            {
                w = Vector512.Create(e4[m]);
                s40 = Vector512.MultiplyAddEstimate(x0, w, s40);
                s41 = Vector512.MultiplyAddEstimate(x1, w, s41);
                s42 = Vector512.MultiplyAddEstimate(x2, w, s42);
                s43 = Vector512.MultiplyAddEstimate(x3, w, s43);
            }
            if (TCount.Value > 5)
            {
                w = Vector512.Create(e5[m]);
                s50 = Vector512.MultiplyAddEstimate(x0, w, s50);
                s51 = Vector512.MultiplyAddEstimate(x1, w, s51);
                s52 = Vector512.MultiplyAddEstimate(x2, w, s52);
                s53 = Vector512.MultiplyAddEstimate(x3, w, s53);
            }
        }
        AddTo(a, s00, s01, s02, s03);
        if (TCount.Value > 1)
            AddTo(a + (1 * d), s10, s11, s12, s13);
        if (TCount.Value > 2)
            AddTo(a + (2 * d), s20, s21, s22, s23);
        if (TCount.Value > 3)
            AddTo(a + (3 * d), s30, s31, s32, s33);
        if (TCount.Value > 4)
            AddTo(a + (4 * d), s40, s41, s42, s43);
        if (TCount.Value > 5)
            AddTo(a + (5 * d), s50, s51, s52, s53);
    }

    private static void AddTo(float* a, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        (Vector512.Load(a) + s0).Store(a);
        (Vector512.Load(a + 16) + s1).Store(a + 16);
        (Vector512.Load(a + 32) + s2).Store(a + 32);
        (Vector512.Load(a + 48) + s3).Store(a + 48);
    }

    private static int Sweep512(
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
        Vector512<float> least = Vector512.Create(floor);
        int n = 0;
        for (; n <= lanes - 16; n += 16)
        {
            for (int s = 0; s < sweeps; s++)
            {
                for (int j = 0; j < count; j++)
                {
                    float* own = x + (j * xStride) + n;
                    Vector512<float> rest = Vector512.Load(t + (j * tStride) + n);
                    for (int l = 0; l < count; l++)
                        rest = Vector512.MultiplyAddEstimate(
                            Vector512.Create(-g[(j * count) + l]),
                            Vector512.Load(x + (l * xStride) + n),
                            rest
                        );
                    Vector512<float> moved = Vector512.MultiplyAddEstimate(rest, Vector512.Create(inverse[j]), Vector512.Load(own));
                    Vector512.Max(moved, least).Store(own);
                }
            }
        }
        return n;
    }
}
