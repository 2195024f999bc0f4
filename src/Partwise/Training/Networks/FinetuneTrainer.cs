using Partwise.Datasets;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>Trains the end of a backbone; see <see cref="ClassifierTrainer.Finetune"/>.</summary>
internal static class FinetuneTrainer
{
    public static TrainedNetwork Train(Backbone backbone, ImageDataset dataset, FinetuneOptions options, IProgress<NetworkProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Training.Validate();
        if (options.Convolutions < 1)
            throw new ArgumentException($"{options.Convolutions} convolutions were asked for; at least 1 is needed.", nameof(options));
        if (backbone.Batch.Size is { } fixedBatch)
            throw new PartwiseException($"The backbone '{backbone.Path}' takes {fixedBatch} image{(fixedBatch == 1 ? "" : "s")} at a time; export it with a batch size that is not fixed.");
        TrainingImages images = TrainingImages.Of(dataset);
        DataSplit split = StratifiedSplit.Draw([.. images.Train.Select(i => i.Class!.Value)], options.Training.ValidationShare, options.Training.Seed);
        OnnxModel network = WithHead(backbone, images, split, options.Training, cancellationToken);
        string logits = network.Outputs[0].Name;
        var steps = new StepGraphOptions { Trainable = Trainable(network, backbone, options.Convolutions), BatchNormalization = BatchNormalizationMode.Frozen, Smoothing = options.Training.Smoothing };
        var trainer = new NetworkTrainer(network, logits, images, split, backbone.Preprocessing, options.Training, steps, time);
        NetworkFit fit = trainer.Run(progress, cancellationToken);
        Measurement? test = images.Test.Count == 0 ? null : NetworkEvaluator.Measure(fit.Model, images.Test, backbone.Preprocessing, options.Training, cancellationToken);
        var report = NetworkReport.Of(images, split, fit, test, dataset, [.. images.Warnings(), .. ClassifierTrainer.Warnings(backbone)]);
        NetworkMetadata.Finetuned(fit.Model, backbone, dataset, options, report);
        return new TrainedNetwork(fit.Model, report);
    }

    /// <summary>The backbone with a logistic regression on its features: from random weights, the first steps would undo what it has learnt.</summary>
    private static OnnxModel WithHead(Backbone backbone, TrainingImages images, DataSplit split, NetworkTrainingOptions options, CancellationToken cancellationToken)
    {
        var features = new FeatureOptions { Crop = options.Crop, Threads = options.Threads, Limits = options.Limits };
        PooledFeatures pooled = FeatureExtractor.Run(backbone, [.. split.Training.Select(i => images.Train[i])], features, progress: null, cancellationToken);
        LogisticRegressionFit head = LogisticRegression.Fit(pooled.Values, [.. pooled.Images.Select(i => i.Class!.Value)], images.Classes.Count,
            new LogisticRegressionOptions { Threads = options.Threads }, cancellationToken);
        return PooledHead.Attach(backbone, head.Weights, head.Bias);
    }

    private static string[] Trainable(OnnxModel network, Backbone backbone, int convolutions)
    {
        var index = new GraphIndex(network);
        HashSet<string> weights = [.. TrainableParameters.Find(network)];
        NodeProto[] nodes = [.. index.TopologicalOrder().Where(n => n.Is("Conv") && weights.Contains(n.InputOrEmpty(1)))];
        if (nodes.Length < convolutions)
            throw new PartwiseException($"{convolutions} convolutions were to be trained, but the backbone '{backbone.Path}' has {nodes.Length} with weights of their own; ask for fewer.");
        NodeProto head = index.Producer(network.Outputs[0].Name)!;
        return [.. nodes.TakeLast(convolutions).Append(head).SelectMany(n => n.Input.Skip(1)).Where(weights.Contains).Distinct(StringComparer.Ordinal)];
    }
}
