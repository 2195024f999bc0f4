namespace Partwise.PostHoc;

/// <summary>One class of the head, decomposed.</summary>
internal sealed record FittedClass
{
    /// <summary>The class's index in the logits.</summary>
    public required int Class { get; init; }

    /// <summary>The class's label.</summary>
    public required string Label { get; init; }

    /// <summary>How many images were used.</summary>
    public required int Images { get; init; }

    /// <summary>How many images of the class could not be used.</summary>
    public required int Skipped { get; init; }

    /// <summary>The head's bias for this class.</summary>
    public required float Bias { get; init; }

    /// <summary>The mean logit over the images used.</summary>
    public required double MeanLogit { get; init; }

    /// <summary>The prototypes and how well they hold.</summary>
    public required ClassDecomposition Decomposition { get; init; }

    /// <summary>The parts on the class's images.</summary>
    public required IReadOnlyList<FittedPart> Parts { get; init; }

    /// <summary>The group of classes that it shares its parts with: part i is the same in all of them; null where its parts are its
    /// own.</summary>
    public string? SharedGroup { get; init; }

    /// <summary>The images used, as their dataset names them.</summary>
    public required IReadOnlyList<string> ImagesUsed { get; init; }

    /// <summary>
    /// max |Σ contributions − v·mean(f)| over the images, all in double with the F64 prototypes: what exactness means before float32.
    /// </summary>
    public required double LogitSumMaxAbsDouble { get; init; }

    /// <summary>The mean of the same over the images.</summary>
    public required double LogitSumMeanAbsDouble { get; init; }
}
