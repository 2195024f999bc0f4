namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Reverse-mode differentiation: adds to a graph the nodes that compute the gradient of a scalar with respect to some of its tensors. The
/// nodes are ONNX's own operators, so that any engine runs them.
///</summary>
/// <example><code>
/// string loss = LossBuilder.AddSoftmaxCrossEntropy(model, "logits", "labels");
/// IReadOnlyList&lt;string&gt; gradients = GradientBuilder.AddGradients(model, loss, ["conv1.weight", "fc.weight"]);
/// </code></example>
public static class GradientBuilder
{
    /// <summary>
    /// Adds the gradients of <paramref name="loss"/>. The model's operator set is raised to 17 where it is lower and every node keeps its
    /// meaning;
    /// pooling nodes may get further outputs. Only what lies between the wanted tensors and the loss is differentiated.
    ///</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="loss">The tensor to differentiate.</param>
    /// <param name="withRespectTo">Graph inputs, initializers or inner tensors of a floating-point type.</param>
    /// <param name="options">See <see cref="GradientOptions"/>; null for the defaults.</param>
    /// <returns>The names of the gradients in the order of <paramref name="withRespectTo"/>; each has the shape of its tensor.</returns>
    /// <exception cref="OnnxException">A tensor is not in the model, the loss does not depend on it, an operator on the way has no rule or
    /// is used in a form that the rule does not cover, or the operator set is too old.</exception>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static IReadOnlyList<string> AddGradients(
        OnnxModel model,
        string loss,
        IReadOnlyList<string> withRespectTo,
        GradientOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(loss);
        ArgumentNullException.ThrowIfNull(withRespectTo);
        options ??= new GradientOptions();
        if (withRespectTo.Count == 0)
            throw new ArgumentException("No tensor was given to differentiate with respect to; name at least one.", nameof(withRespectTo));
        if (withRespectTo.Distinct(StringComparer.Ordinal).Count() != withRespectTo.Count)
            throw new ArgumentException(
                "A tensor is named twice among those to differentiate with respect to; name each once.",
                nameof(withRespectTo)
            );
        Opsets.RaiseForGradients(model);
        BranchInlining.Apply(model);
        var pass = new GradientPass(model, options);
        pass.Begin(loss, withRespectTo);
        pass.Run();
        return pass.Finish(withRespectTo);
    }
}
