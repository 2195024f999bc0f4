using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Numerics;

namespace Partwise.Benchmarks;

/// <summary>One side of the comparison with scikit-learn: factorises whenever a line arrives on stdin and answers with one line of
/// JSON.</summary>
internal static class NmfPeer
{
    public static int Run(string[] args)
    {
        if (args.Length < 2 || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int k))
        {
            Console.Error.WriteLine("usage: nmf-peer IN.npy K [TOLERANCE]   (float32, C order; one run per line on stdin)");
            return 2;
        }
        (float[] features, int dimensions) = NpyMatrix.Read(args[0]);
        NmfOptions options = new() { Factors = k };
        if (args.Length > 2)
            options = options with { Tolerance = double.Parse(args[2], CultureInfo.InvariantCulture) };
        // Tiered compilation needs calls and a pause before it has replaced the first code.
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 40 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 2; i++)
            _ = Nmf.Factorize(features, dimensions, options);
        while (Console.ReadLine() is not null)
        {
            long start = Stopwatch.GetTimestamp();
            NmfFactorization result = Nmf.Factorize(features, dimensions, options);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        path = VectorPaths.Select().ToString(),
                        milliseconds,
                        iterations = result.Iterations,
                        error = Error(features, dimensions, result, k),
                    }
                )
            );
        }
        return 0;
    }

    // In double, from E and P: the same sum that the other side computes.
    private static double Error(float[] features, int d, NmfFactorization result, int k)
    {
        double sum = 0;
        for (int m = 0; m < features.Length / d; m++)
        {
            for (int c = 0; c < d; c++)
            {
                double rest = features[(m * d) + c];
                for (int i = 0; i < k; i++)
                    rest -= (double)result.Encoding[(i * result.EncodingStride) + m] * result.Factors[(i * d) + c];
                sum += rest * rest;
            }
        }
        return Math.Sqrt(sum);
    }
}
