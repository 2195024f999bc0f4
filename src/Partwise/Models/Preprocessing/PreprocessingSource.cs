namespace Partwise.Models;

/// <summary>Where a model's preprocessing comes from.</summary>
public enum PreprocessingSource
{
    /// <summary>Nowhere: ImageNet's is assumed, which the user should be told.</summary>
    Default,

    /// <summary>The model file's metadata.</summary>
    Metadata,

    /// <summary>A file that the user gave.</summary>
    File,
}
