using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Benchmarks;

/// <summary>What careful reading costs: the photos of a folder, a model, or a bundle's document, read as Partwise does and as a program
/// that trusts them would, in turns.</summary>
internal static class Opening
{
    private const int Rounds = 41;
    private const int Side = 224;

    public static int Run(string[] args)
    {
        if (args.Length != 1)
        {
            Console.Error.WriteLine("usage: opening FOLDER|MODEL.onnx|bundle.json");
            return 2;
        }
        string given = args[0];
        if (Path.GetExtension(given) == ".onnx")
            return Compare([given], ReadModel, ParseModel);
        if (Path.GetExtension(given) == ".json")
            return Compare([given], ReadDocument, ParseDocument);
        string[] files = [.. Directory.EnumerateFiles(args[0], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return Compare(files, ReadFile, path => File.ReadAllBytes(path).Length);
    }

    private static long ReadFile(string path) => InputFile.ReadAllBytes(path, long.MaxValue, _ => new IOException()).Length;

    private static long ReadModel(string path)
    {
        var model = OnnxModel.Load(path);
        ConstantBudget.Require(model);
        ActivationBudget.Require(model, Side, Side);
        return model.Graph.Node.Count;
    }

    private static long ParseModel(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Count;

    private static long ReadDocument(string path) =>
        StrictJson.Deserialize<BundleDocument>(File.ReadAllBytes(path), BundleJson.Indented)!.Classes.Count;

    private static long ParseDocument(string path) =>
        JsonSerializer.Deserialize<BundleDocument>(File.ReadAllBytes(path), BundleJson.Indented)!.Classes.Count;

    private static int Compare(string[] files, Func<string, long> careful, Func<string, long> trusting)
    {
        List<double> safe = [],
            plain = [];
        for (int round = 0; round < Rounds; round++)
        {
            // The first of a pair changes, so that neither side has the better half of a drifting clock.
            if (round % 2 == 0)
                plain.Add(Time(files, trusting));
            safe.Add(Time(files, careful));
            if (round % 2 == 1)
                plain.Add(Time(files, trusting));
        }
        double one = Median(safe),
            other = Median(plain);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Length} files: {one:0.00} ms as Partwise reads, {other:0.00} ms without its checks (medians of {Rounds}); "
                    + $"{1000 * (one - other) / files.Length:0.0} µs a file"
            )
        );
        return 0;
    }

    private static double Time(string[] files, Func<string, long> read)
    {
        long start = Stopwatch.GetTimestamp();
        long bytes = 0;
        foreach (string file in files)
            bytes += read(file);
        return bytes > 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException("The files are empty.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
