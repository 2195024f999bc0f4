using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Testing;
using Partwise.Tests.Training;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>A prototype network on the sample backbone, whose feature map is [8, 4, 4].</summary>
internal static class TinyNetwork
{
    public static string[] Labels { get; } = ["a", "b", "c"];

    /// <summary>Settings under which the sample photos are learnt in a second.</summary>
    public static ProtoPNetConfiguration Configuration { get; } =
        new()
        {
            Network = new() { PrototypesPerClass = 2, Channels = 6 },
            Data = new() { ValidationShare = 0.25, Rotation = 5 },
            Training = new()
            {
                WarmEpochs = 2,
                JointEpochs = 3,
                Views = 3,
                BatchSize = 6,
                AddOnRate = 0.02,
                PrototypeRate = 0.02,
                BackboneRate = 0.001,
            },
        };

    public static ProtoPNetNetwork Create(TemporaryFolder folder, ProtoPNetOptions? options = null) =>
        ProtoPNetBuilder.Create(
            Backbone.Open(Samples.Backbone(folder)),
            Labels,
            options
                ?? new ProtoPNetOptions
                {
                    PrototypesPerClass = 2,
                    Channels = 6,
                    Seed = 4,
                }
        );

    public static TrainedProtoPNet Train(
        TemporaryFolder folder,
        ProtoPNetConfiguration? configuration = null,
        ProtoPNetRun? run = null,
        int perClass = 8,
        IProgress<ProtoPNetProgress>? progress = null,
        CancellationToken token = default
    )
    {
        ImageDataset dataset = Samples.Dataset(folder, perClass);
        return ProtoPNetTrainer.Train(
            Backbone.Open(Samples.Backbone(folder), cancellationToken: token),
            dataset,
            configuration ?? Configuration,
            run,
            progress,
            cancellationToken: token
        );
    }

    /// <summary>The named outputs of the inference graph for one sample photo.</summary>
    public static float[][] Run(ProtoPNetNetwork network, params string[] outputs)
    {
        using InferenceSession session = EngineSessions.Create(ProtoPNetBuilder.Inference(network), 1);
        using OrtValue input = OrtValue.Allocate<float>([1, 3, Samples.Size, Samples.Size]);
        Input().CopyTo(input.AsSpan<float>());
        OrtValue[] values = session.Run([session.Inputs[0].Name], [input], outputs);
        float[][] results = [.. values.Select(v => v.AsSpan<float>().ToArray())];
        foreach (OrtValue value in values)
            value.Dispose();
        return results;
    }

    public static float[] Input()
    {
        var input = new float[3 * Samples.Size * Samples.Size];
        RgbImage photo = Samples.Photo(1, 5, Samples.Size, Samples.Size);
        Samples.Preprocessing.Normalize(photo.Pixels, input);
        return input;
    }
}
