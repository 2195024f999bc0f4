namespace Partwise.Models;

/// <summary>Where a model's preprocessing comes from.</summary>
public enum PreprocessingSource
{
    /// <summary>Nowhere: ImageNet's is assumed, which the user should be told.</summary>
    Default,

    /// <summary>The model file's metadata: a <c>preprocessing</c> entry, the ONNX standard's image metadata or Ultralytics'.</summary>
    Metadata,

    /// <summary>A file that the user gave.</summary>
    File,

    /// <summary>The graph: it takes bytes, or scales the pixels in its first nodes.</summary>
    Graph,
}
