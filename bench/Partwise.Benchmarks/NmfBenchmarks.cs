using BenchmarkDotNet.Attributes;
using Partwise.Numerics;

namespace Partwise.Benchmarks;

/// <summary>Factorisation of one class of 60 images per vector path; the plain loops are the baseline.</summary>
public class NmfBenchmarks
{
    private const int Dimensions = 1280;
    private const int Rows = 2940;
    private readonly float[] _features = new float[Rows * Dimensions];

    [Params(3, 5, 8)]
    public int Factors { get; set; }

    // Sparse sums of a few parts with noise, about as many zeros as rectified features have.
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        float[] parts = new float[8 * Dimensions];
        foreach (ref float p in parts.AsSpan())
            p = random.NextSingle() < 0.1f ? random.NextSingle() : 0;
        for (int m = 0; m < Rows; m++)
        {
            int first = random.Next(8), second = random.Next(8);
            for (int d = 0; d < Dimensions; d++)
            {
                float value = parts[(first * Dimensions) + d] + (0.3f * parts[(second * Dimensions) + d]) + (random.NextSingle() * 0.5f) - 0.4f;
                _features[(m * Dimensions) + d] = Math.Max(0, value);
            }
        }
    }

    [Benchmark(Baseline = true)]
    public double Scalar() => Run(VectorPath.Scalar);

    [Benchmark]
    public double Vector256() => Run(VectorPath.Vector256);

    [Benchmark]
    public double Vector512() => Run(VectorPath.Vector512);

    private double Run(VectorPath path) =>
        Nmf.Factorize(_features, Dimensions, new NmfOptions { Factors = Factors, Path = path }).Error;
}
