namespace Partwise.Models;

/// <summary>What is resized to the stated size before the crop.</summary>
public enum PreprocessingResizeMode
{
    /// <summary>The short side; the aspect is kept. <c>short-side</c> in JSON.</summary>
    ShortSide,

    /// <summary>Both sides, whatever the aspect. <c>exact</c> in JSON.</summary>
    Exact,
}
