using Partwise.Datasets;
using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>What is evaluated, and how. Results depend on the seed, not on the threads.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Names of methods: those of <see cref="Attribution.AttributionMethods"/>, <c>parts</c> and <c>parts-shuffled</c>, which
    /// stand for the parts of every bundle.</summary>
    /// <value>The default is parts, grad-cam, random.</value>
    public IReadOnlyList<string> Methods { get; init; } = ["parts", "grad-cam", "random"];

    /// <summary>Names of metrics: see <see cref="MetricCatalog"/>.</summary>
    /// <value>The default is completeness, deletion, insertion, consistency, stability.</value>
    public IReadOnlyList<string> Metrics { get; init; } = ["completeness", "deletion", "insertion", "consistency", "stability"];

    /// <summary>Use at most this many images, spread evenly over the classes; null for all.</summary>
    public int? Images { get; init; }

    /// <summary>Published or honest.</summary>
    /// <value>The default is honest.</value>
    public EvaluationMode Mode { get; init; }

    /// <summary>The region of each photo that is shown.</summary>
    /// <value>The default is the whole photo.</value>
    public CropMode Crop { get; init; }

    /// <summary>Images worked on at the same time.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>The seed of everything random.</summary>
    /// <value>The default is 0.</value>
    public int Seed { get; init; }

    /// <summary>Noised passes per image in the honest mode; the published mode has one.</summary>
    /// <value>The default is 5.</value>
    public int Draws { get; init; } = 5;

    /// <summary>Resamples of the confidence intervals.</summary>
    /// <value>The default is 1000.</value>
    public int Resamples { get; init; } = 1000;

    /// <summary>Parts that are taken out of the part networks to see what becomes of the accuracy.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<ClassPart> Drop { get; init; } = [];

    /// <summary>Whether the accuracy of the sum of all networks' logits is measured too, as Chen et al. (NeurIPS 2019, §3.1) combine
    /// prototype networks.</summary>
    /// <value>The default is false.</value>
    public bool Sum { get; init; }

    /// <summary>The limits on the size of images.</summary>
    public DecodeLimits? Limits { get; init; }
}
