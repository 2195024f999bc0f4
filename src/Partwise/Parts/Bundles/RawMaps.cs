namespace Partwise.Bundles;

/// <summary>Whether maps are written as numbers beside their pictures, and how exactly.</summary>
public enum RawMaps
{
    /// <summary>None.</summary>
    None,

    /// <summary>As npy of 32-bit floats: the maps add up to the logit as the network computes it.</summary>
    Float32,

    /// <summary>As npy of 16-bit floats, half as large: each value within 1/2048 of itself.</summary>
    Float16,
}
