using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Trains a built-in network from scratch; see <see cref="ClassifierTrainer.TrainFromScratch"/>.</summary>
internal static class ScratchTrainer
{
    public static TrainedNetwork Train(ImageDataset dataset, ScratchOptions options, IProgress<NetworkProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Training.Validate();
        TrainingImages images = TrainingImages.Of(dataset);
        int[] labels = [.. images.Train.Select(i => i.Class!.Value)];
        DataSplit split = StratifiedSplit.Draw(labels, options.Training.ValidationShare, options.Training.Seed);
        OnnxModel network = Architectures.Create(options.Architecture, images.Classes.Count, options.Size, options.Training.Seed);
        var size = new PreprocessingSize(options.Size, options.Size);
        Preprocessing preprocessing = Preprocessing.Default(size) with { Resize = size, ResizeMode = PreprocessingResizeMode.Exact, Source = PreprocessingSource.Metadata };
        var trainer = new NetworkTrainer(network, Architectures.LogitsName, images, split, preprocessing, options.Training, time);
        NetworkFit fit = trainer.Run(progress, cancellationToken);
        Measurement? test = images.Test.Count == 0 ? null : NetworkEvaluator.Measure(fit.Model, images.Test, preprocessing, options.Training, cancellationToken);
        var report = new NetworkReport
        {
            Labels = [.. images.Classes.Select(c => c.Name)],
            TrainingImages = split.Training.Count,
            ValidationImages = split.Validation.Count,
            TestImages = images.Test.Count,
            Parameters = fit.Parameters,
            Epochs = fit.Epochs,
            TestAccuracy = test?.Accuracy,
            DataSplitHash = split.Hash(images.Train, images.Test),
            Skipped = [.. dataset.Skipped, .. fit.Skipped],
            Warnings = [.. images.Warnings()],
        };
        ScratchMetadata.Write(fit.Model, dataset, preprocessing, options, report);
        return new TrainedNetwork(fit.Model, report);
    }
}
