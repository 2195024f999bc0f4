namespace Partwise.Evaluation;

/// <summary>The shares of the same photos that two classifiers recognise, with 95 % intervals.</summary>
public sealed record PairedAccuracy
{
    private const double Z = 1.959963984540054;

    /// <summary>The number of photos.</summary>
    public required int Photos { get; init; }

    /// <summary>How many the first recognises.</summary>
    public required int Before { get; init; }

    /// <summary>How many the second recognises.</summary>
    public required int After { get; init; }

    /// <summary>Photos that only the second recognises.</summary>
    public required int Gained { get; init; }

    /// <summary>Photos that only the first recognises.</summary>
    public required int Lost { get; init; }

    /// <summary>Wilson's score interval of <see cref="Before"/> / <see cref="Photos"/> (Wilson, 1927).</summary>
    public ConfidenceInterval BeforeInterval => Wilson(Before, Photos);

    /// <summary>Wilson's score interval of <see cref="After"/> / <see cref="Photos"/>.</summary>
    public ConfidenceInterval AfterInterval => Wilson(After, Photos);

    /// <summary>(after − before) / photos.</summary>
    public double Difference => (double)(Gained - Lost) / Photos;

    /// <summary>The interval of <see cref="Difference"/>: the bootstrap over photos, each kept with both answers.</summary>
    public required ConfidenceInterval DifferenceInterval { get; init; }

    /// <summary>McNemar's exact test, two-sided: how likely so uneven a number of gained and lost photos is where both recognise as many.
    /// In (0,1].</summary>
    public double PValue => McNemar(Gained, Lost);

    /// <summary>Whether the second recognises fewer, beyond chance: <see cref="PValue"/> below 0.05.</summary>
    public bool IsLoss => Lost > Gained && PValue < 0.05;

    /// <summary>Compares.</summary>
    /// <param name="before">Per photo, whether the first recognises it.</param>
    /// <param name="after">Per photo, whether the second does.</param>
    /// <exception cref="ArgumentException">The numbers differ, or there are none.</exception>
    internal static PairedAccuracy Of(IReadOnlyList<bool> before, IReadOnlyList<bool> after)
    {
        if (before.Count != after.Count || before.Count == 0)
            throw new ArgumentException(
                $"There are {before.Count} answers before and {after.Count} after; the same photos are needed, and at least one.",
                nameof(after)
            );
        double[] differences = [.. before.Select((b, i) => (after[i] ? 1.0 : 0) - (b ? 1.0 : 0))];
        return new PairedAccuracy
        {
            Photos = before.Count,
            Before = before.Count(b => b),
            After = after.Count(b => b),
            Gained = differences.Count(d => d > 0),
            Lost = differences.Count(d => d < 0),
            DifferenceInterval = Bootstrap.OfMean(differences, seed: 0)!.Value,
        };
    }

    /// <summary>Wilson's 95 % score interval of a share.</summary>
    internal static ConfidenceInterval Wilson(int successes, int count)
    {
        double p = (double)successes / count,
            z2 = Z * Z / count;
        double centre = (p + (z2 / 2)) / (1 + z2),
            half = Z * Math.Sqrt((p * (1 - p) / count) + (z2 / (4 * count))) / (1 + z2);
        // At the ends the formula gives 0 and 1 up to rounding.
        return new ConfidenceInterval(successes == 0 ? 0 : centre - half, successes == count ? 1 : centre + half);
    }

    // min(1, 2·P(Bin(n, ½) ≤ the smaller)), summed in logarithms so that thousands of photos do not underflow.
    private static double McNemar(int gained, int lost)
    {
        int n = gained + lost,
            few = Math.Min(gained, lost);
        if (gained == lost)
            return 1;
        double term = -n * Math.Log(2),
            sum = 0;
        for (int i = 0; i <= few; i++)
        {
            sum += Math.Exp(term);
            term += Math.Log((double)(n - i) / (i + 1));
        }
        return Math.Min(1, 2 * sum);
    }
}
