using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Trains a network from scratch; see <see cref="ClassifierTrainer.TrainFromScratch"/>.</summary>
internal static class ScratchTrainer
{
    private const int BuiltInSize = 112;

    public static TrainedNetwork Train(
        ImageDataset dataset,
        ScratchOptions options,
        IProgress<NetworkProgress>? progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        options.Training.Validate();
        TrainingImages images = TrainingImages.Of(dataset);
        int[] labels = [.. images.Train.Select(i => i.Class!.Value)];
        DataSplit split = StratifiedSplit.Draw(labels, options.Training.ValidationShare, options.Training.Seed);
        (OnnxModel network, Preprocessing preprocessing, StepGraphOptions steps) = options.Backbone is { } backbone
            ? FromBackbone(backbone, images.Classes.Count, options, cancellationToken)
            : BuiltIn(images.Classes.Count, options);
        using TrainedPart part = TrainedPart.Whole(network, images, split, preprocessing, options.Training);
        NetworkFit fit = new NetworkTrainer(network, part, split.Hash(images.Train, images.Test), options.Training, steps, time).Run(
            new { },
            progress,
            cancellationToken
        );
        Measurement? test =
            images.Test.Count == 0
                ? null
                : NetworkEvaluator.Measure(fit.Model, images.Test, preprocessing, options.Training, cancellationToken);
        var report = NetworkReport.Of(
            images,
            split,
            fit,
            test,
            dataset,
            [.. images.Warnings(), .. ClassifierTrainer.SignedMap(options.Backbone)]
        );
        NetworkMetadata.FromScratch(fit.Model, preprocessing, dataset, options, report);
        return new TrainedNetwork(fit.Model, report);
    }

    private static (OnnxModel Network, Preprocessing Preprocessing, StepGraphOptions Steps) BuiltIn(int classes, ScratchOptions options)
    {
        int side = options.Size ?? BuiltInSize;
        var size = new PreprocessingSize(side, side);
        Preprocessing preprocessing = Preprocessing.Default(size) with
        {
            Resize = size,
            ResizeMode = PreprocessingResizeMode.Exact,
            Source = PreprocessingSource.Metadata,
        };
        return (Architectures.Create(options.Architecture, classes, side, options.Training.Seed), preprocessing, new StepGraphOptions());
    }

    private static (OnnxModel Network, Preprocessing Preprocessing, StepGraphOptions Steps) FromBackbone(
        Backbone backbone,
        int classes,
        ScratchOptions options,
        CancellationToken cancellationToken
    )
    {
        if (options.Size is { } size)
            backbone = backbone.Resized(size, cancellationToken);
        backbone.RequireFreeBatch();
        (OnnxModel network, IReadOnlyList<string> trainable) = FreshNetwork.Create(backbone, classes, options.Training.Seed);
        return (network, backbone.Preprocessing, new StepGraphOptions { Trainable = trainable });
    }
}
