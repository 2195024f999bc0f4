using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Training.ProtoPNet;

namespace Partwise.Benchmarks;

/// <summary>One side of the comparison of projection and nearest-patch search: does one of them for each line on stdin and answers with a
/// line of JSON.</summary>
internal static class NearestPeer
{
    public static int Run(string[] args)
    {
        if (args.Length != 8)
        {
            Console.Error.WriteLine(
                "usage: nearest-peer LATENTS.npy PROTOTYPES.npy CHANNELS HEIGHT WIDTH CLASSES K THREADS   (float32 matrices; "
                    + "'nearest' or 'push' per line on stdin)"
            );
            return 2;
        }
        int[] numbers = [.. args[2..].Select(a => int.Parse(a, CultureInfo.InvariantCulture))];
        var source = new MemoryLatents(NpyMatrix.Read(args[0]).Values, numbers[3], numbers[0], numbers[1], numbers[2]);
        float[] prototypes = NpyMatrix.Read(args[1]).Values;
        int count = prototypes.Length / numbers[0];
        var layer = new PrototypeLayer(prototypes, [.. Enumerable.Range(0, count).Select(j => j * numbers[3] / count)], numbers[0]);
        while (Console.ReadLine() is { } work)
        {
            long start = Stopwatch.GetTimestamp();
            double sum =
                work == "push"
                    ? PrototypeProjector.Project(source, layer, []).Origins.Sum(o => o!.Distance)
                    : NearestPatches.Find(source, layer, numbers[4], numbers[5]).Sum(l => l.Sum(p => p.Distance));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        milliseconds,
                        sum,
                        peakBytes = process.PeakWorkingSet64,
                    }
                )
            );
        }
        return 0;
    }
}
