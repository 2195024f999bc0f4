using Partwise.Datasets;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The decomposed head of a classifier. Immutable; what <see cref="HeadDecomposer"/> gives.</summary>
public sealed record HeadDecomposition
{
    /// <summary>How it was fitted.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>The fitted classes, by class index.</summary>
    public required IReadOnlyList<FittedClass> Classes { get; init; }

    /// <summary>The images used, class by class; what the certificate runs on.</summary>
    public required IReadOnlyList<DatasetImage> Images { get; init; }

    /// <summary>The photos as the network saw them, as many as were kept.</summary>
    internal PreparedImages Prepared { get; init; } = new(0);

    /// <summary>Classes that were left out, and why.</summary>
    public required IReadOnlyList<SkippedClass> SkippedClasses { get; init; }

    /// <summary>Images that could not be used, and why.</summary>
    public required IReadOnlyList<SkippedImage> SkippedImages { get; init; }

    /// <summary>What a person should know, one sentence each, such as entries of the label map that no folder has.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the time went, without certificate and report.</summary>
    public required FitTimings Timings { get; init; }

    /// <summary>The float32 prototypes for a network, class by class.</summary>
    public IReadOnlyList<ClassPrototypes> FloatPrototypes(LinearHead head)
        => [.. Classes.Select(c => new ClassPrototypes(c.Class, c.Decomposition.K, PostHoc.FloatPrototypes.Round(c.Decomposition, head.Row(c.Class)).Values))];
}
