namespace Partwise.Models;

/// <summary>In what sense the parts of a head add up to its logits.</summary>
public enum HeadExactness
{
    /// <summary>One constant vector per class is divided among the parts; whatever is left over is the head's bias.</summary>
    Exact,

    /// <summary>The head is piecewise linear: around each image it is the very function that is divided, and its constant there is
    /// shown.</summary>
    ExactPerImage,

    /// <summary>The head is smooth: what is divided is its tangent at each image, and what the tangent leaves out is shown as the
    /// offset.</summary>
    FirstOrder,
}
