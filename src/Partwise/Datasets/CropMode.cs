namespace Partwise.Datasets;

/// <summary>Which region of a photo is shown to the network.</summary>
public enum CropMode
{
    /// <summary>The whole photo.</summary>
    Full,

    /// <summary>The annotated bounding box; photos without one are used whole.</summary>
    Box,
}
