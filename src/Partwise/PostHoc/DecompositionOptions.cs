using System.Globalization;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>How <see cref="ClassDecomposer"/> decomposes a class's head row.</summary>
public sealed record DecompositionOptions
{
    /// <summary>The most prototypes that a class can have.</summary>
    public const int MaxK = 32;

    /// <summary>The half-split heatmap correlation from which a prototype is called steady.</summary>
    public const double SteadyFrom = 0.8;

    /// <summary>The number of prototypes, 1…<see cref="MaxK"/>; null chooses it per class. The default is 5.</summary>
    public int? K { get; init; } = 5;

    /// <summary>The most prototypes that the automatic choice tries, 1…<see cref="MaxK"/>. The default is 10.</summary>
    public int MaxAutoK { get; init; } = 10;

    /// <summary>The automatic choice stops before an evidence share below this, 0…1. The default is 0.05.</summary>
    public double MinEvidenceShare { get; init; } = 0.05;

    /// <summary>The automatic choice stops before a half-split heatmap correlation below this, −1…1. The default is
    /// <see cref="SteadyFrom"/>.</summary>
    public double MinHalfSplitCorrelation { get; init; } = SteadyFrom;

    /// <summary>The automatic choice stops before two prototypes whose heatmaps correlate more than this, −1…1. The default is
    /// 0.9.</summary>
    public double MaxMapCorrelation { get; init; } = 0.9;

    /// <summary>
    /// How part directions are found. The default, null, takes <see cref="PostHoc.Factorizer.Contrast"/>; and NMF where something is
    /// asked for that factorisations only have (the paper's basis, non-negative scaling, weighted channels), and for heads that are
    /// taken by their gradient at each image.
    /// </summary>
    public Factorizer? Factorizer { get; init; }

    /// <summary>The discovery that is meant, where the head has one vector per class.</summary>
    internal Factorizer Discovery =>
        Factorizer
        ?? (Basis == PrototypeBasis.Paper || NonNegativeScaling || WeightChannels ? PostHoc.Factorizer.Nmf : PostHoc.Factorizer.Contrast);

    /// <summary>The constants of <see cref="Factorizer.Contrast"/> and its controls.</summary>
    public EvidencePartsOptions EvidenceParts { get; init; } = new();

    /// <summary>Columns of an image's feature map; null where it is square. Only <see cref="Factorizer.Position"/> asks where positions
    /// lie.</summary>
    public int? GridWidth { get; init; }

    /// <summary>The basis that prototypes start from; factorizers that divide the head row themselves have their own. The default is the
    /// dual one.</summary>
    public PrototypeBasis Basis { get; init; } = PrototypeBasis.Dual;

    /// <summary>How the residual is divided. The default is by the bound.</summary>
    public Refinement Refine { get; init; } = Refinement.Bound;

    /// <summary>The normalisation in the published objective, reported always and minimised by two refinements. The default is the
    /// z-score.</summary>
    public MapNormalization Normalization { get; init; } = MapNormalization.ZScore;

    /// <summary>Whether coefficients must be ≥ 0; prototypes with coefficient 0 are then dropped. The default is false.</summary>
    public bool NonNegativeScaling { get; init; }

    /// <summary>Whether channels are weighted by the positive part of the head row while factorising. The default is false.</summary>
    public bool WeightChannels { get; init; }

    /// <summary>Whether to fit the two halves of the images as well and say how much the prototypes depend on them; it changes no
    /// prototype. The default is true.</summary>
    public bool MeasureStability { get; init; } = true;

    /// <summary>NMF stops when an iteration lowers the error by less than this share, above 0 and below 1. The default is 1e-5.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The most NMF iterations, 1 or more. The default is 500.</summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>The seed of all random choices. The default is 0.</summary>
    public int Seed { get; init; }

    /// <summary>The kernels to use; null takes the best ones. See <see cref="VectorPaths"/>.</summary>
    public VectorPath? Path { get; init; }

    /// <summary>The method as published: paper basis, least squares, Nelder–Mead refinement.</summary>
    public static DecompositionOptions PaperPreset { get; } =
        new()
        {
            Factorizer = PostHoc.Factorizer.Nmf,
            Basis = PrototypeBasis.Paper,
            Refine = Refinement.Paper,
        };

    /// <summary>Checks every option.</summary>
    /// <exception cref="DecompositionException">One is out of range, or the kernels asked for (here or by <c>PARTWISE_KERNELS</c>) are not
    /// available.</exception>
    public void Validate()
    {
        if (K is < 1 or > MaxK)
            Refuse("K", K.Value.ToString(), $"a number from 1 to {MaxK}, or null to choose it per class");
        if (MaxAutoK is < 1 or > MaxK)
            Refuse("MaxAutoK", MaxAutoK.ToString(), $"a number from 1 to {MaxK}");
        if (!(MinEvidenceShare is >= 0 and <= 1))
            Refuse("MinEvidenceShare", MinEvidenceShare.ToString(CultureInfo.InvariantCulture), "a number from 0 to 1");
        if (!(MinHalfSplitCorrelation is >= -1 and <= 1))
            Refuse("MinHalfSplitCorrelation", MinHalfSplitCorrelation.ToString(CultureInfo.InvariantCulture), "a number from -1 to 1");
        if (!(MaxMapCorrelation is >= -1 and <= 1))
            Refuse("MaxMapCorrelation", MaxMapCorrelation.ToString(CultureInfo.InvariantCulture), "a number from -1 to 1");
        if (!(Tolerance is > 0 and < 1))
            Refuse("Tolerance", Tolerance.ToString(CultureInfo.InvariantCulture), "a number above 0 and below 1");
        if (MaxIterations < 1)
            Refuse("MaxIterations", $"{MaxIterations}", "1 or more");
        if (!Enum.IsDefined(Discovery))
            Refuse("Factorizer", $"{Factorizer}", string.Join(", ", Enum.GetNames<PostHoc.Factorizer>()));
        if (WeightChannels && Discovery.IsPartition())
            Refuse("WeightChannels", "true", $"true only for factorisations, not for {Factorizer}, which weights by evidence itself");
        EvidenceParts.Validate();
        if (!Enum.IsDefined(Basis))
            Refuse("Basis", $"{Basis}", string.Join(", ", Enum.GetNames<PrototypeBasis>()));
        if (!Enum.IsDefined(Refine))
            Refuse("Refine", $"{Refine}", string.Join(", ", Enum.GetNames<Refinement>()));
        if (!Enum.IsDefined(Normalization))
            Refuse("Normalization", $"{Normalization}", string.Join(", ", Enum.GetNames<MapNormalization>()));
        try
        {
            VectorPaths.Select(Path);
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            throw new DecompositionException(e.Message);
        }
    }

    /// <summary>The columns of a feature map of <paramref name="positions"/>.</summary>
    /// <exception cref="DecompositionException">It is neither a square nor whole rows of <see cref="GridWidth"/>.</exception>
    internal int Columns(int positions)
    {
        int columns = GridWidth ?? (int)Math.Sqrt(positions);
        if (columns >= 1 && positions % columns == 0 && (GridWidth is not null || columns * columns == positions))
            return columns;
        throw new DecompositionException(
            $"{positions} positions are no map of {columns} columns, and {Discovery} needs to know where each lies: set GridWidth."
        );
    }

    private static void Refuse(string name, string given, string allowed) =>
        throw new DecompositionException($"{name} is {given}; it can be {allowed}: choose one of these.");
}
