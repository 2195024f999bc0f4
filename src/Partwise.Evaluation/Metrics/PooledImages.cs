using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>What was seen of one part network's parts in all images, for the scores that look at them together.</summary>
/// <param name="All">One entry per image whose class has parts.</param>
/// <param name="Parts">The bundle; null for controls.</param>
/// <param name="Mode">Published or honest.</param>
internal sealed record PooledImages(ImageHits[] All, NamedParts? Parts, EvaluationMode Mode)
{
    /// <summary>Those in which annotated parts were looked for.</summary>
    public ImageHits[] Annotated { get; } = [.. All.Where(i => i.Clean is not null)];

    /// <summary>The regions that the annotated parts are merged into.</summary>
    public BodyRegions Regions { get; init; } = BodyRegions.Of([]);

    /// <summary>The constants of the mode.</summary>
    public PartScoreOptions Window { get; } = PartScoreOptions.From(Mode);

    /// <summary>Whether counter-evidence and chance hits have rows of their own.</summary>
    public bool IsHonest => Mode == EvaluationMode.Honest;

    /// <summary>The metric with its mode after a colon.</summary>
    public string Variant(string metric) => metric + (IsHonest ? ":honest" : ":published");

    /// <summary>The consistency of some images, clean or with their counter-evidence turned over.</summary>
    public ConsistencyResult Consistency(ImageHits[] images, bool signCorrected = false) =>
        ConsistencyScore.Compute(Array.ConvertAll(images, i => signCorrected ? i.SignCorrected! : i.Clean!), Window);

    /// <summary>A score of the annotated images.</summary>
    /// <param name="variant">The exact definition.</param>
    /// <param name="score">The score of some images; null where they give none.</param>
    /// <param name="top">The largest possible score.</param>
    public PooledScore Score(string variant, Func<ImageHits[], double?> score, double top) =>
        Picked(variant, pick => score(Array.ConvertAll(pick, i => Annotated[i])), top);

    /// <summary>A score of the annotated images, which are given by number.</summary>
    /// <param name="variant">The exact definition.</param>
    /// <param name="score">The score of the images with those numbers, with repetitions.</param>
    /// <param name="top">The largest possible score.</param>
    public PooledScore Picked(string variant, Func<int[], double?> score, double top) =>
        new(variant, Annotated.Length, score, Annotated.Length)
        {
            Strata = Array.ConvertAll(Annotated, h => h.Class),
            Top = top,
            WhyNot =
                Window.MinimumSupport > 1
                    ? $"No class has a part that is visible in at least {Window.MinimumSupport} of its images; use more images."
                    : "No image gives a number.",
        };
}
