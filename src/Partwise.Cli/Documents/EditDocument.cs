using Partwise.Datasets;
using Partwise.Editing;
using Partwise.Evaluation;

namespace Partwise.Cli.Documents;

/// <summary>What <c>edit --json</c> prints, schema <c>partwise.edit/1</c>.</summary>
internal sealed record EditDocument(
    string Schema,
    string Bundle,
    string Model,
    bool InPlace,
    EditRecord Edit,
    double? Objective,
    EditedAccuracy? Accuracy,
    IReadOnlyList<ChangedPhoto>? Changed,
    IReadOnlyList<SkippedImage> Skipped
)
{
    public static EditDocument Create(
        string bundle,
        string model,
        bool inPlace,
        EditRecord record,
        double? objective,
        EditEvaluation? evaluation
    ) =>
        new(
            "partwise.edit/1",
            bundle,
            model,
            inPlace,
            record,
            objective,
            evaluation?.Accuracy is { } a ? EditedAccuracy.Of(evaluation.Dataset, a) : null,
            evaluation is null
                ? null
                :
                [
                    .. evaluation.Changed.Select(c => new ChangedPhoto(
                        c.Path,
                        c.Class,
                        c.Before.Class,
                        c.Before.Label,
                        c.After.Class,
                        c.After.Label,
                        c.Outcome
                    )),
                ],
            []
        );
}

/// <summary>The shares of photos recognised, in [0,1], with 95 % intervals.</summary>
internal sealed record EditedAccuracy(
    string Dataset,
    int Photos,
    double Before,
    ConfidenceInterval BeforeInterval,
    double After,
    ConfidenceInterval AfterInterval,
    double Difference,
    ConfidenceInterval DifferenceInterval,
    int Gained,
    int Lost,
    double PValue
)
{
    public static EditedAccuracy Of(string dataset, PairedAccuracy a) =>
        new(
            dataset,
            a.Photos,
            (double)a.Before / a.Photos,
            a.BeforeInterval,
            (double)a.After / a.Photos,
            a.AfterInterval,
            a.Difference,
            a.DifferenceInterval,
            a.Gained,
            a.Lost,
            a.PValue
        );
}

/// <summary>A photo whose predicted class changed.</summary>
internal sealed record ChangedPhoto(string Path, int? Class, int Before, string BeforeLabel, int After, string AfterLabel, string Outcome);
