using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>train classifier --json</c> from scratch or fine-tuned, schema <c>partwise.train-network/1</c>.</summary>
internal sealed record NetworkTrainDocument(
    string Schema,
    string Model,
    string Network,
    IReadOnlyList<string> Labels,
    int TrainingImages,
    int ValidationImages,
    int TestImages,
    long Parameters,
    IReadOnlyList<EpochRecord> Epochs,
    double? TestAccuracy,
    string DataSplitHash,
    double Seconds,
    IReadOnlyList<SkippedImage> Skipped,
    IReadOnlyList<string> Warnings
)
{
    public static NetworkTrainDocument Create(string model, string network, NetworkReport r, double seconds) =>
        new(
            "partwise.train-network/1",
            model,
            network,
            r.Labels,
            r.TrainingImages,
            r.ValidationImages,
            r.TestImages,
            r.Parameters,
            r.Epochs,
            r.TestAccuracy,
            r.DataSplitHash,
            seconds,
            r.Skipped,
            r.Warnings
        );
}
