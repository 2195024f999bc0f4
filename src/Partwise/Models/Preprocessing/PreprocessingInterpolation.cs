namespace Partwise.Models;

/// <summary>How an image is resized, antialiased when it is shrunk.</summary>
public enum PreprocessingInterpolation
{
    /// <summary>The triangle filter.</summary>
    Bilinear,

    /// <summary>The cubic filter.</summary>
    Bicubic,
}
