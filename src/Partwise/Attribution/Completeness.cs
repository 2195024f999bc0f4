namespace Partwise.Attribution;

/// <summary>How a method's map, summed over its places, relates to the logit by construction.</summary>
public enum Completeness
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The sum is logit − bias, up to float32 rounding.</summary>
    Sum,

    /// <summary>The mean is logit − bias, up to float32 rounding.</summary>
    Mean,
}
