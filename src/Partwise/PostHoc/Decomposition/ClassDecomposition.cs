namespace Partwise.PostHoc;

/// <summary>
/// One class's head row v as a sum of part prototypes: p̃_i = coefficient_i · b_i + r_i and Σ p̃_i = v. Matrices are row-major
/// doubles; F [M,D] are the features of the class's M positions, D the channels.
///</summary>
public sealed record ClassDecomposition
{
    /// <summary>The number of prototypes k.</summary>
    public required int K { get; init; }

    /// <summary>The number of channels D.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The factors p_i [k,D].</summary>
    public required double[] Factors { get; init; }

    /// <summary>The basis b_i [k,D]: the factors, or their dual.</summary>
    public required double[] Basis { get; init; }

    /// <summary>The coefficients [k]; a negative one is counter-evidence.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>The residual shares r_i [k,D]; empty where a head is taken by its gradient at each image.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>The prototypes p̃_i [k,D]; their sum, in any order, rounds to v in every channel. Empty where a head is taken by its
    /// gradient at each image.</summary>
    public required double[] Prototypes { get; init; }

    /// <summary>ε of each image, where a head is taken by its gradient: ‖what no part explains‖ over Σ ‖what each part does‖; else
    /// null.</summary>
    public double[]? ImageEpsilons { get; init; }

    /// <summary>‖F − E P‖/‖F‖, Frobenius, 0…1; E is NMF's own, and the least-squares one for the other factorisers.</summary>
    public required double FactorisationError { get; init; }

    /// <summary>Iterations of NMF; 0 for the other factorisers.</summary>
    public required int NmfIterations { get; init; }

    /// <summary>
    /// ε = max_i ‖F r_i‖/a_i, the largest relative change of a heatmap; for the bound refinement ‖F R‖/Σa, the smallest possible.
    /// Null where a prototype without evidence carries residual.
    ///</summary>
    public required double? Epsilon { get; init; }

    /// <summary>sqrt(1 − ε²), which no entry of <see cref="MapCosines"/> is below; null where ε is 1 or more, or null.</summary>
    public required double? Bound { get; init; }

    /// <summary>The cosine [k] between a part's heatmap before and after refinement, coefficient_i · F b_i and F p̃_i; −1…1.</summary>
    public required double[] MapCosines { get; init; }

    /// <summary>Pearson's correlation [k] between the same two heatmaps; −1…1.</summary>
    public required double[] MapCorrelations { get; init; }

    /// <summary>The smallest of <see cref="MapCosines"/> among prototypes with evidence; 1 where none has any.</summary>
    public required double WorstMapCosine { get; init; }

    /// <summary>The published objective Σ‖Norm(sign·F b_i) − Norm(F r_i)‖² reached, in the chosen normalisation; ≥ 0.</summary>
    public required double Objective { get; init; }

    /// <summary>The same with the final maps F p̃_i in place of F r_i; ≥ 0.</summary>
    public required double FinalObjective { get; init; }

    /// <summary>The shares ω_i [k] of the residual, sum 1; for the refinements that do not scale R, the shares of its squared length
    /// r_i·R/R·R.</summary>
    public required double[] Weights { get; init; }

    /// <summary>The evidence shares a_i/Σa [k], a_i = |coefficient_i| · ‖F b_i‖; all 0 where no prototype has evidence.</summary>
    public required double[] EvidenceShares { get; init; }

    /// <summary>
    /// The part of the refined maps that contradicts its prototype: Σ max(0, −s_i·x) / Σ|x| over all prototypes and positions, x a
    /// value of F p̃_i and s_i the sign of its coefficient; 0…1.
    ///</summary>
    public required double NegativeMapMass { get; init; }

    /// <summary>The mean correlation over pairs of refined maps, −1…1; 0 for one prototype.</summary>
    public required double Overlap { get; init; }

    /// <summary>‖R‖/‖v‖: how large the residual is; 0 for a zero head row.</summary>
    public required double ResidualRelative { get; init; }

    /// <summary>‖F R‖/‖F v‖: how much the residual does on this class; 0 where F v = 0.</summary>
    public required double ResidualHeatRelative { get; init; }

    /// <summary>Correlations [k], descending, of matched heatmaps fitted on the even and on the odd images; null where not
    /// computed.</summary>
    public required double[]? HalfSplitCorrelations { get; init; }

    /// <summary>
    /// [k], −1…1: for each prototype, the correlation on all images between the heatmaps of its counterparts in a fit of the even and a fit
    /// of the odd images; 0 where a half has none. Null where not computed, and for a class of one image.
    ///</summary>
    public required double[]? Steadiness { get; init; }

    /// <summary>What happened that a person should know, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The numbers of prototypes that the automatic choice tried; empty where k was given.</summary>
    public required IReadOnlyList<KTrial> Trials { get; init; }
}
