using System.Text.Json;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>What a trained classifier says about itself in its metadata.</summary>
internal static class TrainedMetadata
{
    public const string TrainingKey = "training";
    public const string DataSplitKey = "dataSplitHash";
    public const string AccuracyKey = "accuracy";

    // What the backbone's file says of its own classes does not hold for the new head.
    private static readonly string[] s_stale = ["label_map", "classes", "id2label", "names", AccuracyKey, TrainingKey, DataSplitKey];

    public static void Write(OnnxModel model, Backbone backbone, ImageDataset dataset, LinearHeadOptions options, LinearHeadReport report)
    {
        Clear(model);
        model.SetMetadata(LabelSet.MetadataKey, Json(report.Labels));
        model.SetMetadata(Preprocessing.MetadataKey, backbone.Preprocessing.ToJson());
        model.SetMetadata(DataSplitKey, report.DataSplitHash);
        model.SetMetadata(
            AccuracyKey,
            Json(
                new
                {
                    train = report.TrainingAccuracy,
                    validation = report.ValidationAccuracy,
                    test = report.TestAccuracy,
                }
            )
        );
        model.SetMetadata(
            TrainingKey,
            Json(
                new
                {
                    schema = "partwise.training/1",
                    head = "linear",
                    backbone = Path.GetFileName(backbone.Path),
                    backboneSha256 = backbone.Sha256,
                    featureMap = backbone.Map.Tensor,
                    nonNegative = backbone.Map.NonNegative,
                    dataset = dataset.Name,
                    crop = options.Features.Crop.ToString().ToLowerInvariant(),
                    seed = options.Seed,
                    validationShare = options.ValidationShare,
                    penalty = report.Penalty,
                    objective = report.Objective,
                    gradientNorm = report.GradientNorm,
                    trainingImages = report.TrainingImages,
                    validationImages = report.ValidationImages,
                    testImages = report.TestImages,
                }
            )
        );
    }

    /// <summary>Removes what the file says of a head that it no longer has.</summary>
    public static void Clear(OnnxModel model)
    {
        foreach (string key in s_stale)
            model.SetMetadata(key, null);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
