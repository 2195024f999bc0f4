using Partwise.Datasets;
using Partwise.Models;
using Partwise.Numerics;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The decomposed head of a classifier. Immutable; what <see cref="HeadDecomposer"/> gives.</summary>
internal sealed record HeadDecomposition
{
    /// <summary>How it was fitted.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>The fitted classes, by class index.</summary>
    public required IReadOnlyList<FittedClass> Classes { get; init; }

    /// <summary>The images used, class by class; what the certificate runs on.</summary>
    public required IReadOnlyList<DatasetImage> Images { get; init; }

    /// <summary>The images that were to be used, class by class, whether or not they could be; of a shard those of all shards.</summary>
    internal IReadOnlyList<DatasetImage> Planned
    {
        get => field ?? Images;
        init;
    }

    /// <summary>What became of every class that was this run's to fit, by class index.</summary>
    internal IReadOnlyList<ClassOutcome> Outcomes { get; init; } = [];

    /// <summary>The plan, and how often the model agreed with the folders; of a shard the plan of all shards.</summary>
    internal FitPlan? Plan { get; init; }

    /// <summary>Where its features came from, if not from the model.</summary>
    internal IStoredRows? Stored { get; init; }

    /// <summary>How often the model agreed with the folders.</summary>
    internal FolderAgreement Agreement { get; init; } = new();

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
    /// <param name="head">The head's constant vectors; null where it is taken by its gradient at each image.</param>
    public IReadOnlyList<ClassPrototypes> FloatPrototypes(LinearHead? head) => [.. Classes.Select(c => FloatPrototypes(c, head))];

    private static ClassPrototypes FloatPrototypes(FittedClass fitted, LinearHead? head)
    {
        ClassDecomposition d = fitted.Decomposition;
        if (head is not null)
            return new ClassPrototypes(fitted.Class, d.K, PostHoc.FloatPrototypes.Round(d, head.Row(fitted.Class)).Values);
        static float[] Narrow(double[] values) => [.. values.Select(v => (float)v)];
        // What a part is worth is read with the other basis of the same span.
        double[] worth = d.Basis.AsSpan().SequenceEqual(d.Factors)
            ? SmallLinear.Multiply(
                SmallLinear.PseudoInverse(Gram.Compute(d.Factors, d.K, d.Dimensions), d.K),
                d.Factors,
                d.K,
                d.K,
                d.Dimensions
            )
            : d.Factors;
        return new ClassPrototypes(fitted.Class, d.K, Narrow(d.Basis)) { Worth = Narrow(worth), Shares = Narrow(d.Weights) };
    }
}
