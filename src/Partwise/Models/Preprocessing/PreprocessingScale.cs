namespace Partwise.Models;

/// <summary>The range of pixel values to which mean and standard deviation refer.</summary>
public enum PreprocessingScale
{
    /// <summary>0 to 255, as decoded; <c>0-255</c> in JSON.</summary>
    Bytes,

    /// <summary>Divided by 255; <c>0-1</c> in JSON.</summary>
    Unit,
}
