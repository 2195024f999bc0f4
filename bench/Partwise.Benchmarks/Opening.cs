using System.Diagnostics;
using System.Globalization;
using Partwise.Files;

namespace Partwise.Benchmarks;

/// <summary>What the one opener of files costs: the same files read through it and without it, in turns.</summary>
internal static class Opening
{
    private const int Rounds = 41;

    public static int Run(string[] args)
    {
        if (args.Length != 1)
        {
            Console.Error.WriteLine("usage: opening FOLDER");
            return 2;
        }
        string[] files = [.. Directory.EnumerateFiles(args[0], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        List<double> safe = [],
            plain = [];
        for (int round = 0; round < Rounds; round++)
        {
            // The first of a pair changes, so that neither side has the better half of a drifting clock.
            if (round % 2 == 0)
                plain.Add(Time(files, File.ReadAllBytes));
            safe.Add(Time(files, path => InputFile.ReadAllBytes(path, long.MaxValue, _ => new IOException())));
            if (round % 2 == 1)
                plain.Add(Time(files, File.ReadAllBytes));
        }
        double one = Median(safe),
            other = Median(plain);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Length} files: {one:0.00} ms through InputFile, {other:0.00} ms without (medians of {Rounds}); "
                    + $"{1000 * (one - other) / files.Length:0.0} µs a file"
            )
        );
        return 0;
    }

    private static double Time(string[] files, Func<string, byte[]> read)
    {
        long start = Stopwatch.GetTimestamp();
        long bytes = 0;
        foreach (string file in files)
            bytes += read(file).Length;
        return bytes > 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException("The files are empty.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
