using System.Diagnostics;
using System.Globalization;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.PostHoc;

namespace Partwise.Benchmarks;

/// <summary>What every discovery gives on a dataset's training photos and what it costs, alternating in this process; NMF is the unit of
/// time.</summary>
internal static class DiscoveryTable
{
    public static int Run(string[] args)
    {
        if (args is not [var modelPath, var images, var counts, .. var rest])
        {
            Console.Error.WriteLine("usage: discovery MODEL DATASET K[,K…] [REPEATS [FACTORIZER,…]]");
            return 2;
        }
        int repeats = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 5;
        Factorizer[] factorizers =
            rest.Length > 1
                ? [.. rest[1].Split(',').Select(f => Enum.Parse<Factorizer>(f, ignoreCase: true))]
                : Enum.GetValues<Factorizer>();
        using Classifier classifier = Classifier.Load(modelPath);
        ImageDataset dataset = DatasetReader.Open(images);
        List<(float[] Rows, float[] Head)> classes = [];
        ClassMatching match = ClassMatcher.Match([.. dataset.Classes.Select(c => c.Name)], classifier.Labels.Labels, true, null);
        foreach (var pair in match.Matched)
            classes.Add((FeatureDump.Rows(classifier, dataset, pair.Class), classifier.Head!.Row(pair.Label).ToArray()));
        Console.WriteLine(
            "| k | discovery | smallest guaranteed cosine | half-split correlation | negative mass | overlap | ms per class | time "
                + "/ NMF |\n|---|---|---|---|---|---|---|---|"
        );
        foreach (int k in counts.Split(',').Select(c => int.Parse(c, CultureInfo.InvariantCulture)))
            Print(classifier, classes, k, repeats, factorizers);
        return 0;
    }

    private static void Print(
        Classifier classifier,
        List<(float[] Rows, float[] Head)> classes,
        int k,
        int repeats,
        Factorizer[] factorizers
    )
    {
        ClassDecomposition Fit((float[] Rows, float[] Head) c, Factorizer f, bool halves) =>
            ClassDecomposer.Decompose(
                c.Rows,
                classifier.Features.Channels,
                classifier.Features.Positions,
                c.Head,
                new DecompositionOptions
                {
                    K = k,
                    Factorizer = f,
                    MeasureStability = halves,
                    GridWidth = classifier.Features.Width,
                }
            );
        List<double>[] seconds = [.. factorizers.Select(_ => new List<double>())];
        for (int repeat = -2; repeat < repeats; repeat++)
        {
            for (int f = 0; f < factorizers.Length; f++)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (var c in classes)
                    Fit(c, factorizers[f], halves: false);
                if (repeat >= 0)
                    seconds[f].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        double[] median = [.. seconds.Select(s => s.Order().ElementAt(s.Count / 2))];
        int nmf = Array.IndexOf(factorizers, Factorizer.Nmf);
        for (int f = 0; f < factorizers.Length; f++)
        {
            ClassDecomposition[] fits = [.. classes.Select(c => Fit(c, factorizers[f], halves: true))];
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {k} | {factorizers[f]} | {fits.Min(c => c.Bound ?? 0):0.000} | "
                        + $"{fits.Average(c => c.HalfSplitCorrelations?.Average()):0.000} | {fits.Average(c => c.NegativeMapMass):0.000} | "
                        + $"{fits.Average(c => c.Overlap):0.000} | {1000 * median[f] / classes.Count:0.0} | "
                        + $"{(nmf < 0 ? "" : (median[f] / median[nmf]).ToString("0.00", CultureInfo.InvariantCulture))} |"
                )
            );
        }
    }
}
