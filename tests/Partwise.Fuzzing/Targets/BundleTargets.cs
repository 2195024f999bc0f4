using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Editing;
using Partwise.Explanations;
using Partwise.Exporting;
using Partwise.Models;
using Partwise.PostHoc;

namespace Partwise.Fuzzing;

/// <summary>What Partwise has written itself and reads again: shards, stored features, networks, names, edits.</summary>
internal static class BundleTargets
{
    private const string Features = FeatureStorage.Document;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("shard", ShardFiles.Document, () => TinyFit.Seed(TinyFit.Shared.Shard, ShardFiles.Document), ReadShard)
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Shard, ShardFiles.Document),
            Cost = 4,
        },
        new("merge", ShardFiles.Document, () => TinyFit.Seed(TinyFit.Shared.Shard, ShardFiles.Document), Merge)
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Shard, ShardFiles.Document),
            Cost = 5,
        },
        new("merge-two", $"one/{ShardFiles.Document}", () => TinyFit.Seed(TinyFit.Shared.Halves[0], ShardFiles.Document), MergeTwo)
        {
            Beside = () =>
                TinyFit
                    .Others(TinyFit.Shared.Halves[0], ShardFiles.Document)
                    .Select(file => KeyValuePair.Create($"one/{file.Key}", file.Value))
                    .Concat(TinyFit.Others(TinyFit.Shared.Halves[1], "").Select(file => KeyValuePair.Create($"two/{file.Key}", file.Value)))
                    .ToDictionary(),
            Cost = 8,
        },
        new("features", Features, () => TinyFit.Seed(TinyFit.Shared.Features, Features), path => ReadFeatures(Path.GetDirectoryName(path)!))
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Features, Features),
        },
        new(
            "feature-file",
            TinyFit.FeatureFileName,
            () => TinyFit.Seed(TinyFit.Shared.Features, TinyFit.FeatureFileName),
            path => ReadFeatures(Path.GetDirectoryName(path)!)
        )
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Features, TinyFit.FeatureFileName),
            Words = ["F16", "F32", "I8", "photo.00001", "\"logits\"", "\"type\"", "dtype", "data_offsets"],
        },
        new("edit", BundleFiles.Document, () => TinyFit.Seed(TinyFit.Shared.Bundle, BundleFiles.Document), Edit)
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Bundle, BundleFiles.Document),
            Words = ["\"name\"", "white plume", "\"prototypes\"", "\"class\""],
            Cost = 5,
        },
        new("network", BundleFiles.Network, () => TinyFit.Seed(TinyFit.Shared.Bundle, BundleFiles.Network), ReadNetwork)
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Bundle, BundleFiles.Network),
            Words = ["\"k\"", "\"decomposed\"", "\"class\"", "\"mean\"", "partwise.classes", "partwise.geometry"],
            Cost = 5,
        },
        new("network-metadata", "metadata.json", Metadata, ReadMetadata)
        {
            Beside = () => TinyFit.Others(TinyFit.Shared.Bundle, ""),
            Cost = 5,
        },
        new("edit-history", "history.json", Histories, path => ReadHistory(File.ReadAllText(path))),
        new(
            "geometry",
            "geometry.json",
            () => Corpus.Texts(Network().GetMetadata("partwise.geometry") ?? "null"),
            path => FeatureGeometry.FromMetadata(File.ReadAllText(path))
        ),
    ];

    private static Onnx.OnnxModel Network() => Onnx.OnnxModel.Load(Path.Combine(TinyFit.Shared.Bundle, BundleFiles.Network));

    private static IReadOnlyList<byte[]> Metadata() => [JsonSerializer.SerializeToUtf8Bytes(Network().Metadata)];

    // What stands in the network beside its graph is JSON in strings; as a document of its own it is changed far more deeply.
    private static void ReadMetadata(string path)
    {
        Onnx.OnnxModel network = Network();
        try
        {
            foreach ((string key, string? value) in JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllBytes(path)) ?? [])
                network.SetMetadata(key, value);
        }
        catch (JsonException e)
        {
            throw new PartwiseException("These are no metadata.", e);
        }
        string file = Path.Combine(Path.GetDirectoryName(path)!, BundleFiles.Network);
        network.SaveAs(file);
        ReadNetwork(file);
    }

    private static void ReadShard(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        OpenedShard.Open(folder).Verify(CancellationToken.None);
        _ = ShardSet.Open([folder]).Classes.Count;
    }

    private static void Merge(string path) => Merge([Path.GetDirectoryName(path)!]);

    private static void MergeTwo(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(path)!)!;
        Merge([Path.Combine(folder, "one"), Path.Combine(folder, "two")]);
    }

    private static void Merge(IReadOnlyList<string> shards)
    {
        string bundle = shards[0] + ".partwise";
        BundleMerge.Run(shards, bundle, new MergeOptions { Model = TinyFit.Shared.Model, Overwrite = true });
        Directory.Delete(bundle, recursive: true);
    }

    private static void ReadFeatures(string folder)
    {
        Classifier classifier = TinyFit.Shared.Classifier;
        var options = new FitOptions();
        using StoredFeatures stored = StoredFeatures.Open(folder, classifier, options);
        FitPlan plan = new FitPlanner(classifier, DatasetReader.Open(TinyFit.Shared.Photos), options).ByLabel(null);
        _ = stored.Geometry(plan);
        float[] rows = new float[classifier.Features.Positions * classifier.Features.Channels];
        ClassPlan first = plan.Classes.Single(c => c.Class == 0);
        foreach (DatasetImage image in first.Images)
            stored.Read(first.Class, image, rows, top: 3);
    }

    private static void Edit(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        BundleClassifier classifier = BundleClassifier.Open(folder);
        classifier.Edit([new PartEdit(0, 0, 0)]);
        BundleNames.Set(folder, [new PartName(0, classifier.Labels[0], 1, "tail")]);
        using OpenedModel model = OpenedModel.Open(folder);
        model.TakeApart(model.Look(TinyFit.Shared.Photo), model.FindClass("green"));
    }

    private static void ReadNetwork(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        using Bundle bundle = Bundle.Open(folder);
        PhotoExplanation explained = bundle.Explain(TinyFit.Shared.Photo);
        if (!explained.IsFinite)
            throw new PartwiseException("The command line refuses it.");
        new ImageDescriber(bundle.Document).Describe("a", explained, null);
        NetworkExport.Write(folder, Path.Combine(folder, "exported.onnx"), new NetworkExportOptions { Overwrite = true });
        var options = new NetworkExportOptions
        {
            Overwrite = true,
            Classes = [0],
            Top = 1,
        };
        SiteExport.Write(folder, Path.Combine(folder, "site"), TinyFit.Shared.Runtime, options);
    }

    private static IReadOnlyList<byte[]> Histories() =>
        Corpus.Texts(
            JsonSerializer.Serialize(BundleClassifier.Open(TinyFit.Shared.Bundle).Edit([new PartEdit(0, 0, 0)]).Record, BundleJson.Embedded)
        );

    private static void ReadHistory(string text) => EditHistory.Read(new Dictionary<string, string> { [EditHistory.MetadataKey] = text });
}
