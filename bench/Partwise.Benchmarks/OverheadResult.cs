using System.Globalization;

namespace Partwise.Benchmarks;

/// <summary>Medians in milliseconds per image, and the median ratio of neighbouring runs with its 95 % bootstrap interval.</summary>
internal sealed record OverheadResult(
    int Batch,
    int Threads,
    int Pairs,
    double OriginalMs,
    double NetworkMs,
    double Ratio,
    double Low,
    double High
)
{
    private const int Resamples = 2000;

    public static OverheadResult Of(int batch, int threads, List<double> plain, List<double> explained)
    {
        double[] ratios = [.. plain.Zip(explained, (p, e) => e / p)];
        Random random = new(1);
        double[] medians = new double[Resamples],
            sample = new double[ratios.Length];
        foreach (ref double median in medians.AsSpan())
        {
            foreach (ref double x in sample.AsSpan())
                x = ratios[random.Next(ratios.Length)];
            median = Median(sample);
        }
        Array.Sort(medians);
        return new OverheadResult(
            batch,
            threads,
            ratios.Length,
            Median(plain) / batch,
            Median(explained) / batch,
            Median(ratios),
            medians[Resamples / 40],
            medians[Resamples - 1 - (Resamples / 40)]
        );
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"batch {Batch, 2}, {Threads} threads: original {OriginalMs:0.000} ms/image, part network {NetworkMs:0.000}, ratio "
                + $"{Ratio:0.000} (95 %: {Low:0.000} to {High:0.000}; {Pairs} pairs)"
        );

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
