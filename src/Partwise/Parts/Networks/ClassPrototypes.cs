namespace Partwise.Parts;

/// <summary>The prototypes of one class as a network stores them.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="K">The number of prototypes.</param>
/// <param name="Values">Row-major [K, channels], float32; the rows add up to the class's head row.</param>
internal sealed record ClassPrototypes(int Class, int K, float[] Values)
{
    /// <summary>Row-major [K, channels]: what is multiplied with the head's gradient at an image, while <see cref="Values"/> is with its
    /// features; null where the head has one constant vector per class.</summary>
    public float[]? Worth { get; init; }

    /// <summary>[K]: the shares of what no part explains; null where the head has one constant vector per class.</summary>
    public float[]? Shares { get; init; }
}
