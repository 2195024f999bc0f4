using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>Trains the end of a backbone; see <see cref="ClassifierTrainer.Finetune"/>.</summary>
internal static class FinetuneTrainer
{
    // Held out among the training images for choosing the penalty of the first head.
    private const double PenaltyShare = 0.2;

    public static TrainedNetwork Train(
        Backbone backbone,
        ImageDataset dataset,
        FinetuneOptions options,
        IProgress<NetworkProgress>? progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        options.Training.Validate();
        if (options.Convolutions < 1)
            throw new ArgumentException($"{options.Convolutions} convolutions were asked for; at least 1 is needed.", nameof(options));
        backbone.RequireFreeBatch();
        TrainingImages images = TrainingImages.Of(dataset);
        DataSplit split = StratifiedSplit.Draw(
            [.. images.Train.Select(i => i.Class!.Value)],
            options.Training.ValidationShare,
            options.Training.Seed
        );
        OnnxModel network = ConstantFolding.Fold(WithHead(backbone, images, split, options, cancellationToken));
        string[] trainable = Trainable(network, backbone, options.Convolutions);
        (TrainedPart part, object notes) = FinetunePart.Create(
            network,
            trainable,
            backbone,
            images,
            split,
            options,
            progress,
            cancellationToken
        );
        using TrainedPart disposing = part;
        var steps = new StepGraphOptions { Trainable = trainable, BatchNormalization = BatchNormalizationMode.Frozen };
        NetworkFit fit = new NetworkTrainer(network, part, split.Hash(images.Train, images.Test), options.Training, steps, time).Run(
            notes,
            progress,
            cancellationToken
        );
        Measurement? test =
            images.Test.Count == 0
                ? null
                : NetworkEvaluator.Measure(fit.Model, images.Test, backbone.Preprocessing, options.Training, cancellationToken);
        var report = NetworkReport.Of(images, split, fit, test, dataset, [.. images.Warnings(), .. ClassifierTrainer.Warnings(backbone)]);
        NetworkMetadata.Finetuned(fit.Model, backbone, dataset, options.Training, options.Convolutions, report);
        return new TrainedNetwork(fit.Model, report);
    }

    /// <summary>The backbone with a logistic regression on its features: from random weights, the first steps would undo what it has
    /// learnt.</summary>
    private static OnnxModel WithHead(
        Backbone backbone,
        TrainingImages images,
        DataSplit split,
        FinetuneOptions options,
        CancellationToken cancellationToken
    )
    {
        NetworkTrainingOptions training = options.Training;
        var features = new FeatureOptions
        {
            Crop = training.Crop,
            Threads = training.Threads,
            Limits = training.Limits,
            CacheFolder = options.CacheFolder,
        };
        PooledFeatures pooled = FeatureExtractor.Run(
            backbone,
            [.. split.Training.Select(i => images.Train[i])],
            features,
            progress: null,
            cancellationToken
        );
        int[] labels = [.. pooled.Images.Select(i => i.Class!.Value)];
        int classes = images.Classes.Count;
        var settings = new LogisticRegressionOptions { Threads = training.Threads };
        DataSplit inner = StratifiedSplit.Draw(labels, PenaltyShare, training.Seed);
        if (inner.Validation.Count > 0)
        {
            int[] At(IReadOnlyList<int> rows) => [.. rows.Select(i => labels[i])];
            settings = settings with
            {
                Penalty = PenaltySelection
                    .Choose(
                        pooled.Rows(inner.Training),
                        At(inner.Training),
                        pooled.Rows(inner.Validation),
                        At(inner.Validation),
                        classes,
                        settings,
                        progress: null,
                        cancellationToken
                    )
                    .Best.Penalty,
            };
        }
        LogisticRegressionFit head = LogisticRegression.Fit(pooled.Values, labels, classes, settings, cancellationToken);
        return PooledHead.Attach(backbone, head.Weights, head.Bias);
    }

    private static string[] Trainable(OnnxModel network, Backbone backbone, int convolutions)
    {
        var index = new GraphIndex(network);
        HashSet<string> weights = [.. TrainableParameters.Find(network)];
        NodeProto[] nodes = [.. index.TopologicalOrder().Where(n => n.Is("Conv") && weights.Contains(n.InputOrEmpty(1)))];
        if (nodes.Length < convolutions)
            throw new PartwiseException(
                $"{convolutions} convolutions were to be trained, but the backbone '{backbone.Path}' has {nodes.Length} with weights "
                    + $"of their own; ask for fewer."
            );
        NodeProto head = index.Producer(network.Outputs[0].Name)!;
        return
        [
            .. nodes
                .TakeLast(convolutions)
                .Append(head)
                .SelectMany(n => n.Input.Skip(1))
                .Where(weights.Contains)
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
