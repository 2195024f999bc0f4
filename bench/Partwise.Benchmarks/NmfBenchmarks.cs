using BenchmarkDotNet.Attributes;
using Partwise.Numerics;

namespace Partwise.Benchmarks;

/// <summary>Factorisation of one class of 60 images per vector path; the plain loops are the baseline.</summary>
public class NmfBenchmarks
{
    private const int Dimensions = 1280;
    private const int Rows = 2940;
    private readonly float[] _features = SparseFeatures.Make(Rows, Dimensions);

    [Params(3, 5, 8)]
    public int Factors { get; set; }

    [Benchmark(Baseline = true)]
    public double Scalar() => Run(VectorPath.Scalar);

    [Benchmark]
    public double Vector256() => Run(VectorPath.Vector256);

    [Benchmark]
    public double Vector512() => Run(VectorPath.Vector512);

    private double Run(VectorPath path) => Nmf.Factorize(_features, Dimensions, new NmfOptions { Factors = Factors, Path = path }).Error;
}
