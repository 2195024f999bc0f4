using System.Text.Json;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>What a network trained from scratch says about itself in its metadata.</summary>
internal static class ScratchMetadata
{
    public static void Write(OnnxModel model, ImageDataset dataset, Preprocessing preprocessing, ScratchOptions options, NetworkReport report)
    {
        EpochRecord? last = report.Epochs.Count > 0 ? report.Epochs[^1] : null;
        model.SetMetadata(LabelSet.MetadataKey, Json(report.Labels));
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing.ToJson());
        model.SetMetadata(TrainedMetadata.DataSplitKey, report.DataSplitHash);
        model.SetMetadata(TrainedMetadata.AccuracyKey, Json(new { train = last?.Accuracy, validation = last?.ValidationAccuracy, test = report.TestAccuracy }));
        model.SetMetadata(TrainedMetadata.TrainingKey, Json(new
        {
            schema = "partwise.training/1",
            from = "scratch",
            architecture = Architectures.NameOf(options.Architecture),
            dataset = dataset.Name,
            crop = options.Training.Crop.ToString().ToLowerInvariant(),
            seed = options.Training.Seed,
            epochs = options.Training.Epochs,
            batch = options.Training.BatchSize,
            optimizer = options.Training.Optimizer.ToString().ToLowerInvariant(),
            rate = options.Training.LearningRate,
            decay = options.Training.WeightDecay,
            smoothing = options.Training.Smoothing,
            validationShare = options.Training.ValidationShare,
            trainingImages = report.TrainingImages,
            validationImages = report.ValidationImages,
            testImages = report.TestImages,
        }));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
