using BenchmarkDotNet.Attributes;
using Partwise.PostHoc;

namespace Partwise.Benchmarks;

/// <summary>One class of 30 images, 7 × 7 positions and 1280 channels, taken apart; per way of sharing the residual out.</summary>
public class DecompositionBenchmarks
{
    private const int Dimensions = 1280;
    private const int Positions = 49;
    private readonly float[] _features = SparseFeatures.Make(30 * Positions, Dimensions);
    private readonly float[] _head = new float[Dimensions];

    [Params(3, 5, 8)]
    public int K { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(2);
        foreach (ref float v in _head.AsSpan())
            v = (random.NextSingle() - 0.4f) / 10;
    }

    [Benchmark(Baseline = true)]
    public double Bound() => Run(Refinement.Bound);

    [Benchmark]
    public double LeastSquares() => Run(Refinement.LeastSquares);

    [Benchmark]
    public double Paper() => Run(Refinement.Paper);

    [Benchmark]
    public double Objective() => Run(Refinement.Objective);

    private double Run(Refinement refine) =>
        ClassDecomposer
            .Decompose(_features, Dimensions, Positions, _head, new DecompositionOptions { K = K, Refine = refine })
            .WorstMapCosine;
}
