using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.PostHoc;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

/// <summary>A bundle of a two-class network with random weights, fitted on random pictures; made without any files from
/// elsewhere.</summary>
internal static class SmallBundle
{
    private const int Channels = 6;
    private const int Classes = 2;

    /// <summary>Makes the bundle; gives its folder.</summary>
    public static string Make(TemporaryFolder folder)
    {
        var random = new Random(5);
        string model = folder.File("model.onnx"),
            images = folder.File("images"),
            bundle = folder.File("small.partwise");
        Network(random).SaveAs(model);
        foreach (string label in new[] { "red", "blue" })
        {
            Directory.CreateDirectory(Path.Combine(images, label));
            for (int i = 0; i < 3; i++)
                File.WriteAllBytes(Path.Combine(images, label, $"{i}.png"), ImageEncoder.Png(Picture(random, 40, 32)));
        }
        using Classifier classifier = Classifier.Load(model);
        var options = new FitOptions
        {
            Decomposition = new DecompositionOptions { K = 2 },
            Threads = 1,
            TopClasses = Classes,
            Exemplars = 1,
        };
        HeadDecomposition fitted = HeadDecomposer.Fit(classifier, DatasetReader.Open(images), options);
        using AtomicDirectory target = AtomicDirectory.Create(bundle, overwrite: false, BundleFiles.IsBundle);
        _ = BundleWriter.Write(classifier, fitted, target, new BundleDescription("small", "images", null, []));
        target.Commit();
        return bundle;
    }

    /// <summary>Random pixels.</summary>
    public static RgbImage Picture(Random random, int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        random.NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    private static OnnxModel Network(Random random)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 32, 32);
        string conv = g.Conv(x, g.Initializer(Values(random, Channels * 3 * 64, 0.2f), Channels, 3, 8, 8), stride: 8);
        string pooled = g.Node("GlobalAveragePool", g.Node("Relu", conv));
        string logits = g.Linear(
            g.Node("Flatten", pooled),
            g.Initializer(Values(random, Classes * Channels, 1), Classes, Channels),
            g.Initializer([0.5f, -0.5f], Classes)
        );
        g.Output(logits, OnnxElementType.Float, "N", Classes);
        OnnxModel model = g.Build();
        model.SetMetadata(LabelSet.MetadataKey, "red\nblue");
        model.SetMetadata(
            Preprocessing.MetadataKey,
            """{"mean":[127.5,127.5,127.5],"std":[127.5,127.5,127.5],"scale":"0-255","resize":36,"crop":32,"interpolation":"bilinear"}"""
        );
        return model;
    }

    private static float[] Values(Random random, int count, float size) =>
        [.. Enumerable.Range(0, count).Select(_ => size * ((2 * random.NextSingle()) - 1))];
}
