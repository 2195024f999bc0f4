using System.Diagnostics;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Explanations;
using Partwise.Imaging;

namespace Partwise.Benchmarks;

/// <summary>Explains the same photos again and again in one process, and tells at times what the process holds.</summary>
internal static class Soak
{
    private const int Samples = 11;

    public static int Run(string[] args)
    {
        if (args.Length != 3 || !int.TryParse(args[2], CultureInfo.InvariantCulture, out int count) || count < Samples)
        {
            Console.Error.WriteLine($"usage: soak BUNDLE PHOTOS COUNT   (COUNT at least {Samples})");
            return 2;
        }
        string[] photos = [.. Directory.EnumerateFiles(args[1], "*.*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        using Bundle bundle = Bundle.Open(args[0]);
        var describer = new ImageDescriber(bundle.Document);
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine("| photos | managed, MiB | resident, MiB | handles | threads | seconds |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int i = 0; i <= count; i++)
        {
            if (i % (count / (Samples - 1)) == 0)
                Sample(i, Stopwatch.GetElapsedTime(start));
            string photo = photos[i % photos.Length];
            describer.Describe(photo, bundle.Explain(photo, DecodeLimits.Default), null);
        }
        return 0;
    }

    private static void Sample(int photos, TimeSpan elapsed)
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        using var self = Process.GetCurrentProcess();
        int handles = Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : self.HandleCount;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {photos} | {managed / 1048576.0:0.0} | {self.WorkingSet64 / 1048576.0:0.0} | {handles} | {self.Threads.Count} | "
                    + $"{elapsed.TotalSeconds:0} |"
            )
        );
    }
}
