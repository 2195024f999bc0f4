using System.Text.Json;
using Partwise.Bundles;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.Load;

/// <summary>Where the time of an answer goes, on one thread: processor time, which other programs do not lengthen much.</summary>
internal static class Stages
{
    private const int Count = 1000;

    public static void Print(string model, string bundle, byte[][] photos)
    {
        using Bundle opened = Bundle.Open(bundle);
        PartNetwork network = opened.Network;
        using var plain = new InferenceSession(model, EngineSessions.Options(null, 1));
        var preparer = new ImagePreparer(network.Preprocessing);
        var describer = new ImageDescriber(opened.Document);
        RgbImage[] decoded = [.. photos.Select(p => ImageDecoder.Decode(p))];
        float[][] inputs = [.. decoded.Select(p => preparer.Read(p, null).Input)];
        PhotoExplanation[] explained = [.. photos.Select(p => opened.Explain(p))];
        ExplainedImage[] described = [.. explained.Select(e => describer.Describe("photo", e, null))];
        (int height, int width) = (network.Preprocessing.Crop.Height, network.Preprocessing.Crop.Width);
        using OrtValue value = OrtValue.Allocate<float>([1, 3, height, width], zeroed: false);
        PartExplanation one = explained[0].Explanation;
        float[] map = one.Predictions[0].Parts[0].Map,
            large = new float[height * width];
        Console.WriteLine(
            $"{photos.Length} photos of {decoded[0].Width}x{decoded[0].Height}, "
                + $"input {width}x{height}, maps {one.MapWidth}x{one.MapHeight}, "
                + $"{one.Predictions.Sum(p => p.Parts.Count)} parts"
        );
        Time("decode", i => ImageDecoder.Decode(photos[i]));
        Time("resize, crop, normalise", i => preparer.Read(decoded[i], null));
        Time("plain classifier", i => Run(plain, value, inputs[i], [plain.Outputs[0].Name]));
        Time("part network", i => network.Explain(inputs[i]));
        Time("peaks and boxes", i => describer.Describe("photo", explained[i], null));
        Time(
            "  one map enlarged",
            i =>
                MapUpsampler.Upsample(
                    map,
                    one.MapHeight,
                    one.MapWidth,
                    large,
                    height,
                    width,
                    MapGrid.For(one.Grid, one.MapHeight, one.MapWidth)
                )
        );
        Time("  its peak", i => MapGeometry.Peak(large, height, width));
        Time("  its box", i => MapGeometry.PeakBox(large, height, width));
        Time("JSON", i => JsonSerializer.SerializeToUtf8Bytes(described[i], BundleJson.Embedded));

        void Time(string name, Action<int> work)
        {
            // Twice: the first time the code is still being compiled.
            for (int i = 0; i < Count; i++)
                work(i % photos.Length);
            Thread.Sleep(200);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < Count; i++)
                work(i % photos.Length);
            double cpu = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Count;
            Console.WriteLine($"{name, -28} {cpu, 8:0} µs {(GC.GetAllocatedBytesForCurrentThread() - bytes) / Count, 10} bytes allocated");
        }
    }

    private static void Run(InferenceSession session, OrtValue value, float[] input, string[] outputs)
    {
        input.CopyTo(value.AsSpan<float>());
        foreach (OrtValue output in session.Run([session.Inputs[0].Name], [value], outputs))
            output.Dispose();
    }
}
