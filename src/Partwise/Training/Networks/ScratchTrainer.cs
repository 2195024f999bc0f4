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
        var trainer = new NetworkTrainer(network, Architectures.LogitsName, images, split, preprocessing, options.Training, new StepGraphOptions { Smoothing = options.Training.Smoothing }, time);
        NetworkFit fit = trainer.Run(progress, cancellationToken);
        Measurement? test = images.Test.Count == 0 ? null : NetworkEvaluator.Measure(fit.Model, images.Test, preprocessing, options.Training, cancellationToken);
        var report = NetworkReport.Of(images, split, fit, test, dataset, [.. images.Warnings()]);
        NetworkMetadata.FromScratch(fit.Model, preprocessing, dataset, options, report);
        return new TrainedNetwork(fit.Model, report);
    }
}
