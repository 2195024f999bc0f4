using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>train classifier --json</c>, schema <c>partwise.train/1</c>.</summary>
internal sealed record TrainDocument(
    string Schema,
    string Model,
    string Head,
    IReadOnlyList<string> Labels,
    int TrainingImages,
    int ValidationImages,
    int TestImages,
    double Penalty,
    IReadOnlyList<PenaltyTrial> Trials,
    double Objective,
    double GradientNorm,
    double TrainingAccuracy,
    double? ValidationAccuracy,
    double? TestAccuracy,
    string DataSplitHash,
    double Seconds,
    IReadOnlyList<SkippedImage> Skipped,
    IReadOnlyList<string> Warnings
)
{
    public static TrainDocument Create(string model, LinearHeadReport r, double seconds) =>
        new(
            "partwise.train/1",
            model,
            "linear",
            r.Labels,
            r.TrainingImages,
            r.ValidationImages,
            r.TestImages,
            r.Penalty,
            r.Trials,
            r.Objective,
            r.GradientNorm,
            r.TrainingAccuracy,
            r.ValidationAccuracy,
            r.TestAccuracy,
            r.DataSplitHash,
            seconds,
            r.Skipped,
            r.Warnings
        );
}
