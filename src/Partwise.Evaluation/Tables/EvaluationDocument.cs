using System.Text.Json.Serialization;
using Partwise.Bundles;

namespace Partwise.Evaluation;

/// <summary>What <c>evaluate --json</c> prints and <c>results.json</c> holds; schema <c>partwise.evaluate/1</c>.</summary>
public sealed record EvaluationDocument
{
    /// <summary>The schema.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "partwise.evaluate/1";

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many images were used.</summary>
    public required int Images { get; init; }

    /// <summary>Published or honest.</summary>
    public required EvaluationMode Mode { get; init; }

    /// <summary>The region of each photo that was shown.</summary>
    public required Datasets.CropMode Crop { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>The noise of the stability, per model.</summary>
    public required IReadOnlyList<EvaluationNoise> Noise { get; init; }

    /// <summary>The numbers.</summary>
    public required IReadOnlyList<EvaluationRow> Rows { get; init; }

    /// <summary>The part scores per class.</summary>
    public required IReadOnlyList<ClassScores> Classes { get; init; }

    /// <summary>The part scores per annotated part.</summary>
    public required IReadOnlyList<PartScores> Parts { get; init; }

    /// <summary>The part scores per prototype.</summary>
    public required IReadOnlyList<PrototypeScores> Prototypes { get; init; }

    /// <summary>The mean curves.</summary>
    public required IReadOnlyList<EvaluationCurve> Curves { get; init; }

    /// <summary>What was left out.</summary>
    public required IReadOnlyList<OmittedMetric> Omitted { get; init; }

    /// <summary>Images that could not be used.</summary>
    public required IReadOnlyList<BundleSkipped> Skipped { get; init; }

    /// <summary>The document of a result.</summary>
    public static EvaluationDocument Of(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new EvaluationDocument
        {
            Dataset = result.Dataset,
            Images = result.Images,
            Mode = result.Mode,
            Crop = result.Crop,
            Seed = result.Seed,
            Noise = result.Noise,
            Rows = result.Rows,
            Classes = result.Classes,
            Parts = result.Parts,
            Prototypes = result.Prototypes,
            Curves = result.Curves,
            Omitted = result.Omitted,
            Skipped = [.. result.Skipped.Select(s => new BundleSkipped(s.Path, s.Reason))],
        };
    }
}
