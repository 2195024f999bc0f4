using Partwise.Numerics;

namespace Partwise.Tests.PostHoc;

internal static class Reconstruction
{
    /// <summary>‖F − E P‖ entry by entry in double.</summary>
    public static double Error(float[] features, int d, NmfFactorization nmf, int k)
    {
        double sum = 0;
        for (int m = 0; m < features.Length / d; m++)
        {
            for (int c = 0; c < d; c++)
            {
                double rest = features[(m * d) + c];
                for (int i = 0; i < k; i++)
                    rest -= (double)nmf.Encoding[(i * nmf.EncodingStride) + m] * nmf.Factors[(i * d) + c];
                sum += rest * rest;
            }
        }
        return Math.Sqrt(sum);
    }
}
