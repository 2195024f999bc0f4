using System.Collections.Immutable;

namespace Partwise.Onnx.Differentiation;

/// <summary>How gradients are added to a graph.</summary>
public sealed record GradientOptions
{
    /// <summary>The tensor that holds the gradient arriving at the loss, of the loss's shape; null begins with 1, for which the loss must
    /// be a scalar or of one element (of several, their sum is differentiated).</summary>
    public string? Upstream { get; init; }

    /// <summary>Whether the gradients become outputs of the graph. The default is true.</summary>
    public bool AddOutputs { get; init; } = true;

    /// <summary>What comes after a tensor's name to make the name of its gradient. The default is <c>/gradient</c>.</summary>
    public string Suffix { get; init; } = "/gradient";

    /// <summary>Rules for further operators, or in place of the built-in ones: the operator's name, with its domain and a colon before it
    /// where it is not ONNX's own (<c>com.example:Swirl</c>).</summary>
    public IReadOnlyDictionary<string, GradientRule> Rules { get; init; } = ImmutableDictionary<string, GradientRule>.Empty;
}
