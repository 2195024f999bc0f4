namespace Partwise.PostHoc;

/// <summary>How heatmaps are normalised over all positions in the published objective Σ‖Norm(F b_i) − Norm(F r_i)‖².</summary>
public enum MapNormalization
{
    /// <summary>Centred, unit length (the z-score up to a constant).</summary>
    ZScore,

    /// <summary>Unit length.</summary>
    L2,

    /// <summary>Scaled to 0…1.</summary>
    MinMax,
}
