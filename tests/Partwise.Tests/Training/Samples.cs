using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Training;

/// <summary>Small photos and a small backbone that tells their colours apart.</summary>
internal static class Samples
{
    public const int Size = 16;

    public static Preprocessing Preprocessing { get; } =
        Preprocessing.FromMetadata(
            "{\"mean\":[0,0,0],\"std\":[1,1,1],\"scale\":\"0-1\",\"resize\":16,\"crop\":16,\"interpolation\":\"bilinear\"}",
            null
        );

    /// <summary>A noisy picture whose channel <paramref name="kind"/> is bright.</summary>
    public static RgbImage Photo(int kind, int seed, int width = 24, int height = 20)
    {
        Random random = new(seed);
        var image = new RgbImage(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(random.Next(80) + (i % 3 == kind ? 150 : 0));
        return image;
    }

    /// <summary>A dataset of <paramref name="perClass"/> photos for each of three classes in <paramref name="folder"/>.</summary>
    public static ImageDataset Dataset(TemporaryFolder folder, int perClass)
    {
        for (int c = 0; c < 3; c++)
        {
            Directory.CreateDirectory(folder.File($"data/{"abc"[c]}"));
            for (int i = 0; i < perClass; i++)
                File.WriteAllBytes(folder.File($"data/{"abc"[c]}/{i:00}.png"), ImageEncoder.Png(Photo(c, (c * 100) + i)));
        }
        return DatasetReader.Open(folder.File("data"), new DatasetOptions { Split = DatasetSplit.All });
    }

    /// <summary>A network that ends in its feature map [N, 8, 4, 4], or with a head after.</summary>
    public static string Backbone(TemporaryFolder folder, bool relu = true, bool head = false)
    {
        Random random = new(3);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.45))];
        var graph = new GraphBuilder();
        string input = graph.Input("input", OnnxElementType.Float, "N", 3, Size, Size);
        string features = graph.Conv(input, graph.Initializer(Draw(8 * 3 * 4 * 4), 8, 3, 4, 4), stride: 4);
        if (relu)
            features = graph.Node("Relu", features);
        if (head)
            features = graph.Linear(
                graph.Node("Flatten", graph.Node("GlobalAveragePool", features)),
                graph.Initializer(Draw(5 * 8), 5, 8),
                graph.Initializer(Draw(5), 5)
            );
        graph.Output(features, OnnxElementType.Float, head ? ["N", 5] : ["N", 8, 4, 4]);
        OnnxModel model = graph.Build();
        model.SetMetadata(Preprocessing.MetadataKey, Preprocessing.ToJson());
        string path = folder.File($"backbone-{relu}-{head}.onnx");
        model.SaveAs(path);
        return path;
    }
}
