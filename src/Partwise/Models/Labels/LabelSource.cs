namespace Partwise.Models;

/// <summary>Where a model's labels come from.</summary>
public enum LabelSource
{
    /// <summary>Nowhere: they are "class 0", "class 1", ….</summary>
    None,

    /// <summary>The model file's metadata.</summary>
    Metadata,

    /// <summary>A file that the user gave.</summary>
    File,

    /// <summary>The file <c>NAME.labels.txt</c> beside the model.</summary>
    Sibling,
}
