using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>What an audit found; <c>audit.json</c>, schema <c>partwise.audit/1</c>.</summary>
public sealed record AuditResult
{
    /// <summary>The schema.</summary>
    public string Schema { get; } = "partwise.audit/1";

    /// <summary>The bundle's name.</summary>
    public required string Bundle { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many photos were looked at.</summary>
    public required int Photos { get; init; }

    /// <summary>How many of them are recognised; null where no class is known.</summary>
    public required int? Recognised { get; init; }

    /// <summary>How many of them have a known class.</summary>
    public required int Labelled { get; init; }

    /// <summary>What to look at, gravest first.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>All parts of the classes that have photos.</summary>
    public required IReadOnlyList<AuditedPart> Parts { get; init; }

    /// <summary>All classes that have photos or are predicted.</summary>
    public required IReadOnlyList<AuditedClass> Classes { get; init; }

    /// <summary>The mistakes, most confident first.</summary>
    public required IReadOnlyList<AuditedMistake> Mistakes { get; init; }

    /// <summary>Calibration; null where no class is known.</summary>
    public required Calibration? Calibration { get; init; }

    /// <summary>Sub-groups; empty where no attributes were given.</summary>
    public required IReadOnlyList<AuditedGroup> Groups { get; init; }

    /// <summary>Photos that could not be used.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
