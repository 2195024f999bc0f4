namespace Partwise.Attribution;

/// <summary>How a method's map, summed over its places, relates to the logit by construction.</summary>
public enum Completeness
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Behind mean pooling and a linear layer the sum is logit − bias, up to float32 rounding.</summary>
    Sum,

    /// <summary>Behind mean pooling and a linear layer the mean is logit − bias, up to float32 rounding.</summary>
    Mean,

    /// <summary>The sum is logit − logit of the input of zeros, up to the error of integrating in steps.</summary>
    Baseline,
}
