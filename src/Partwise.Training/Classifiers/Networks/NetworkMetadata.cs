using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>What a trained network says about itself in its metadata.</summary>
internal static class NetworkMetadata
{
    public static void FromScratch(
        OnnxModel model,
        Preprocessing preprocessing,
        ImageDataset dataset,
        ScratchOptions options,
        NetworkReport report
    ) =>
        Write(
            model,
            preprocessing,
            dataset,
            options.Training,
            report,
            options.Backbone is not { } backbone
                ? new JsonObject { ["from"] = "scratch", ["architecture"] = Architectures.NameOf(options.Architecture) }
                : new JsonObject
                {
                    ["from"] = "scratch",
                    ["architecture"] = Path.GetFileName(backbone.Path),
                    ["backboneSha256"] = backbone.Sha256,
                    ["featureMap"] = backbone.Map.Tensor,
                    ["nonNegative"] = backbone.Map.NonNegative,
                }
        );

    public static void Finetuned(
        OnnxModel model,
        Backbone backbone,
        ImageDataset dataset,
        NetworkTrainingOptions options,
        int convolutions,
        NetworkReport report
    ) =>
        Write(
            model,
            backbone.Preprocessing,
            dataset,
            options,
            report,
            new JsonObject
            {
                ["from"] = "backbone",
                ["backbone"] = Path.GetFileName(backbone.Path),
                ["backboneSha256"] = backbone.Sha256,
                ["featureMap"] = backbone.Map.Tensor,
                ["nonNegative"] = backbone.Map.NonNegative,
                ["convolutions"] = convolutions,
            }
        );

    private static void Write(
        OnnxModel model,
        Preprocessing preprocessing,
        ImageDataset dataset,
        NetworkTrainingOptions options,
        NetworkReport report,
        JsonObject origin
    )
    {
        EpochRecord? last = report.Epochs.Count > 0 ? report.Epochs[^1] : null;
        TrainedMetadata.Clear(model);
        model.SetMetadata(LabelSet.MetadataKey, Json(report.Labels));
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing.ToJson());
        model.SetMetadata(TrainedMetadata.DataSplitKey, report.DataSplitHash);
        model.SetMetadata(
            TrainedMetadata.AccuracyKey,
            Json(
                new
                {
                    train = last?.Accuracy,
                    validation = last?.ValidationAccuracy,
                    test = report.TestAccuracy,
                }
            )
        );
        JsonObject training = JsonSerializer
            .SerializeToNode(
                new
                {
                    dataset = dataset.Name,
                    crop = options.Crop.ToString().ToLowerInvariant(),
                    seed = options.Seed,
                    epochs = options.Epochs,
                    batch = options.BatchSize,
                    optimizer = options.Optimizer.ToString().ToLowerInvariant(),
                    rate = options.LearningRate,
                    decay = options.WeightDecay,
                    smoothing = options.Smoothing,
                    validationShare = options.ValidationShare,
                    trainingImages = report.TrainingImages,
                    validationImages = report.ValidationImages,
                    testImages = report.TestImages,
                },
                JsonSerializerOptions.Web
            )!
            .AsObject();
        var all = new JsonObject { ["schema"] = "partwise.training/1" };
        foreach ((string key, JsonNode? value) in origin.Concat(training))
            all[key] = value?.DeepClone();
        model.SetMetadata(TrainedMetadata.TrainingKey, all.ToJsonString(JsonSerializerOptions.Web));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
