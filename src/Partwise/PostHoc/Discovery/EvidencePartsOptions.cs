using System.Globalization;

namespace Partwise.PostHoc;

/// <summary>The constants of evidence parts (<see cref="Factorizer.Contrast"/>) and of the controls that share its partition.</summary>
public sealed record EvidencePartsOptions
{
    /// <summary>τ: the clusters' variance in units of the points' weighted variance, above 0. Smaller is harder. The default is
    /// 0.07.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <summary>r: how many directions of the contrasts are kept, 1 or more. The default is 40.</summary>
    public int Directions { get; init; } = 40;

    /// <summary>
    /// ρ, above 0: λ = ρ · mean‖f‖² in the ridge partition. Larger gives steadier parts whose maps overlap more. The default is 2.
    /// </summary>
    public double Ridge { get; init; } = 2;

    /// <summary>Starts of the clustering, of which the best is kept; 1 or more. The default is 4.</summary>
    public int Starts { get; init; } = 4;

    internal void Validate()
    {
        Require(Temperature > 0 && double.IsFinite(Temperature), nameof(Temperature), Temperature, "a number above 0");
        Require(Directions >= 1, nameof(Directions), Directions, "1 or more");
        Require(Ridge > 0 && double.IsFinite(Ridge), nameof(Ridge), Ridge, "a number above 0");
        Require(Starts >= 1, nameof(Starts), Starts, "1 or more");
    }

    private static void Require(bool holds, string name, double given, string allowed)
    {
        if (!holds)
            throw new DecompositionException(
                $"EvidenceParts.{name} is {given.ToString(CultureInfo.InvariantCulture)}; it can be {allowed}: choose one of these."
            );
    }
}
