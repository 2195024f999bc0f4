namespace Partwise.PostHoc;

/// <summary>Which basis of the factors' span the prototypes start from.</summary>
public enum PrototypeBasis
{
    /// <summary>The rows of (P Pᵀ)⁻¹P: heatmaps where the parts have explained each other away; the coefficient of part i is
    /// p_i·v.</summary>
    Dual,

    /// <summary>The factors p_i themselves, as published; coefficients by least squares.</summary>
    Paper,
}
