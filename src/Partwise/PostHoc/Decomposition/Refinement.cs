namespace Partwise.PostHoc;

/// <summary>How the residual R is divided among the prototypes. With evidence a_i = |coefficient_i| · ‖F b_i‖.</summary>
public enum Refinement
{
    /// <summary>r_i = R · a_i/Σa: the smallest possible largest relative change of a heatmap, with a guarantee on its cosine.</summary>
    Bound,

    /// <summary>r_i = R · a_i²/Σa²: the least sum of squared relative changes.</summary>
    LeastSquares,

    /// <summary>Minimises the published objective over all r_i, with a guard on their scale.</summary>
    Objective,

    /// <summary>Nelder–Mead over one weight per prototype, for comparison with the publication.</summary>
    Paper,

    /// <summary>The same share for every prototype: a control.</summary>
    Uniform,

    /// <summary>All to the prototype with the most evidence: a control.</summary>
    Largest,
}
