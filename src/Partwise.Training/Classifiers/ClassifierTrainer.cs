using Partwise.Datasets;
using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Trains classifiers on a folder of photos.</summary>
public static class ClassifierTrainer
{
    /// <summary>
    /// Puts mean pooling and a linear layer after a frozen backbone and fits that layer by multinomial logistic regression. The strength of
    /// the penalty is chosen on images held out from the training split; the final weights are fitted on all of them. The dataset's own
    /// test split, where it has one, is looked at once, at the end.
    ///</summary>
    /// <param name="backbone">The network up to its feature map.</param>
    /// <param name="dataset">Photos with classes, read with <see cref="DatasetSplit.All"/>.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="DatasetException">There are fewer than two classes, or a class has no training image that can be read.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="OutputException">The feature cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedClassifier TrainLinearHead(
        Backbone backbone,
        ImageDataset dataset,
        LinearHeadOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new LinearHeadOptions();
        TrainingImages images = TrainingImages.Of(dataset);
        PooledFeatures all = FeatureExtractor.Run(backbone, images.All, options.Features, progress, cancellationToken);
        TrainingImages readable = images.Only(all.Images);
        readable.RequireEveryClass();
        LinearHeadFit fit = LinearHeadFit.Run(readable, all, options, progress, cancellationToken);
        LinearHeadReport report = fit.Report with
        {
            Skipped = [.. dataset.Skipped, .. all.Skipped],
            Warnings = [.. readable.Warnings(), .. Warnings(backbone), .. fit.Report.Warnings],
        };
        OnnxModel model = PooledHead.Attach(backbone, fit.Weights, fit.Bias);
        TrainedMetadata.Write(model, backbone, dataset, options, report);
        return new TrainedClassifier(model, report);
    }

    /// <summary>
    /// Trains a network with random weights to begin with: a built-in one, or the structure of a backbone, in which batch normalisation is
    /// put back after every convolution that an exporter may have folded it into; afterwards it is folded again. A share of the training
    /// images is held out and measured after every epoch; the dataset's own test split, where it has one, is looked at once, at the end.
    /// The weights are those of the last epoch.
    ///</summary>
    /// <param name="dataset">Photos with classes, read with <see cref="DatasetSplit.All"/>.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="time">The clock of the log; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; the checkpoint of the last complete epoch is left.</param>
    /// <exception cref="DatasetException">There are fewer than two classes, or a class has no training image.</exception>
    /// <exception cref="PartwiseException">The backbone's batch size is fixed, it has no convolution, or it cannot take images of the size
    /// asked for.</exception>
    /// <exception cref="OnnxException">An operator of the backbone has no gradient rule.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="TrainingException">The loss is no number any more; the message says where that began.</exception>
    /// <exception cref="DataFileException">The checkpoint to go on from is of another run.</exception>
    /// <exception cref="OutputException">A checkpoint cannot be written; the one before is still there.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedNetwork TrainFromScratch(
        ImageDataset dataset,
        ScratchOptions? options = null,
        IProgress<NetworkProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return ScratchTrainer.Train(dataset, options ?? new ScratchOptions(), progress, time ?? TimeProvider.System, cancellationToken);
    }

    /// <summary>
    /// Puts mean pooling and a linear layer after a backbone and trains that layer with the backbone's last convolutions. The layer begins
    /// as a logistic regression on the training images; batch normalisations keep their averages, and all before the trained convolutions
    /// is constant, and computed only once where it can be (<see cref="FinetuneOptions.CachePrefix"/>). Validation and test images are
    /// treated as by <see cref="TrainFromScratch"/>.
    ///</summary>
    /// <param name="backbone">The network up to its feature map, with a batch size that is not fixed.</param>
    /// <param name="dataset">Photos with classes, read with <see cref="DatasetSplit.All"/>.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="time">The clock of the log; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; the checkpoint of the last complete epoch is left.</param>
    /// <exception cref="PartwiseException">The backbone's batch size is fixed, it has fewer convolutions, or for a reason of
    /// <see cref="TrainFromScratch"/>.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="OnnxException">An operator after the first trained convolution has no gradient rule.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedNetwork Finetune(
        Backbone backbone,
        ImageDataset dataset,
        FinetuneOptions? options = null,
        IProgress<NetworkProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(dataset);
        return FinetuneTrainer.Train(
            backbone,
            dataset,
            options ?? new FinetuneOptions(),
            progress,
            time ?? TimeProvider.System,
            cancellationToken
        );
    }

    internal static IEnumerable<string> Warnings(Backbone backbone)
    {
        if (backbone.Preprocessing.IsAssumed)
            yield return "The backbone does not say how its images are preprocessed; ImageNet's preprocessing is assumed. State the "
                + "right one with `PreprocessingFile`.";
        foreach (string warning in SignedMap(backbone))
            yield return warning;
    }

    internal static IEnumerable<string> SignedMap(Backbone? backbone)
    {
        if (backbone?.Map.NonNegative == false)
            yield return $"The feature map '{backbone.Map.Tensor}' can hold negative values, so the parts of 'fit' can, too; for "
                + $"parts that only add, train with `Relu` to put a ReLU after it.";
    }
}
