namespace Partwise.Evaluation;

/// <summary>The constants of the part scores. The defaults are those of Huang et al. (ICCV 2023) as EvalProtoPNet codes them.</summary>
internal sealed record PartScoreOptions
{
    /// <summary>Height and width of the network's input in pixels.</summary>
    /// <value>The default is 224.</value>
    public int Size { get; init; } = 224;

    /// <summary>Half the window around a peak, in pixels of the input.</summary>
    /// <value>The default is 36.</value>
    public int HalfSize { get; init; } = 36;

    /// <summary>A prototype is consistent if it hits one part in at least this share of the images where the part is visible.</summary>
    /// <value>The default is 0.8.</value>
    public double Threshold { get; init; } = 0.8;

    /// <summary>A part counts for consistency only where it is visible in at least this many images of the class.</summary>
    /// <value>The default is 1, as published; the honest mode asks for 5.</value>
    public int MinimumSupport { get; init; } = 1;

    /// <summary>The options of the honest mode: as published, with a minimum support of 5 images.</summary>
    public static PartScoreOptions Honest { get; } = new() { MinimumSupport = 5 };

    /// <summary>The constants of a mode.</summary>
    internal static PartScoreOptions From(EvaluationMode mode) => mode == EvaluationMode.Published ? new PartScoreOptions() : Honest;

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Size);
        ArgumentOutOfRangeException.ThrowIfNegative(HalfSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MinimumSupport);
        if (!(Threshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, "The threshold must be above 0 and at most 1.");
    }
}
