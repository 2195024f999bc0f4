namespace Partwise.Numerics;

internal static unsafe partial class MatrixKernels
{
    private static void ProjectScalar(float* f, int rows, int d, float* p, int count, float* b, nint stride)
    {
        for (int m = 0; m < rows; m++)
        {
            for (int j = 0; j < count; j++)
            {
                float sum = 0;
                for (int i = 0; i < d; i++)
                    sum += f[((nint)m * d) + i] * p[((nint)j * d) + i];
                b[(j * stride) + m] = sum;
            }
        }
    }

    private static void AccumulateScalar(float* f, int start, int rows, int d, float* e, nint stride, int count, float* a)
    {
        for (int j = 0; j < count; j++)
        {
            for (int i = start; i < d; i++)
            {
                float sum = 0;
                for (int m = 0; m < rows; m++)
                    sum += e[(j * stride) + m] * f[((nint)m * d) + i];
                a[((nint)j * d) + i] += sum;
            }
        }
    }

    private static void SweepScalar(
        float* x,
        nint xStride,
        float* t,
        nint tStride,
        float* g,
        float* inverse,
        int count,
        int start,
        int lanes,
        int sweeps,
        float floor
    )
    {
        for (int n = start; n < lanes; n++)
        {
            for (int s = 0; s < sweeps; s++)
            {
                for (int j = 0; j < count; j++)
                {
                    float rest = t[(j * tStride) + n];
                    for (int l = 0; l < count; l++)
                        rest -= g[(j * count) + l] * x[(l * xStride) + n];
                    float moved = x[(j * xStride) + n] + (rest * inverse[j]);
                    x[(j * xStride) + n] = MathF.Max(moved, floor);
                }
            }
        }
    }
}
