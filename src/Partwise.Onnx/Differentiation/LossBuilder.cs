namespace Partwise.Onnx.Differentiation;

/// <summary>Adds losses to classifiers.</summary>
public static class LossBuilder
{
    /// <summary>
    /// Adds the mean cross-entropy of the softmax of <paramref name="logits"/> against integer labels: a new graph input
    /// <paramref name="labels"/> [N], 64-bit integers from 0 to C − 1, and a new output <paramref name="loss"/>, a scalar in nats.
    /// </summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="logits">A tensor of shape [N, C].</param>
    /// <param name="labels">The name of the new input.</param>
    /// <param name="loss">The name of the new output.</param>
    /// <param name="smoothing">The share of every label that is spread evenly over all classes, from 0 to below 1 (Szegedy et al. 2016,
    /// §7).</param>
    /// <returns>The name of the loss.</returns>
    /// <exception cref="OnnxException">The logits are not in the model, a name is taken, or the operator set is too old.</exception>
    public static string AddSoftmaxCrossEntropy(
        OnnxModel model,
        string logits,
        string labels = "labels",
        string loss = "loss",
        double smoothing = 0
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(logits);
        ArgumentException.ThrowIfNullOrEmpty(labels);
        ArgumentException.ThrowIfNullOrEmpty(loss);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1);
        Opsets.RaiseForGradients(model);
        var index = new GraphIndex(model);
        if (!index.Contains(logits))
            throw new OnnxException($"The model has no tensor '{logits}'; name the one that holds the logits.");
        TensorFacts facts = TensorFacts.Of(model, index, index.TopologicalOrder());
        var editor = new GraphEditor(model);
        var g = new GradientGraph(editor, facts) { Place = loss };
        OnnxElementType type = facts.Type(logits) == OnnxElementType.Undefined ? OnnxElementType.Float : facts.Type(logits);
        OnnxDimension batch = facts.Shape(logits) is { Count: > 0 } shape ? shape[0] : OnnxDimension.Unknown;
        model.Graph.Input.Add(new OnnxValueInfo(editor.Claim(labels), OnnxElementType.Int64, [batch]).ToProto());

        string log = g.Op("LogSoftmax", [logits], OnnxAttribute.Of("axis", 1L));
        string hit = g.Op("GatherElements", [log, g.Op("Unsqueeze", [labels, g.Ints(1)])], OnnxAttribute.Of("axis", 1L));
        string mean = Mean(hit);
        if (smoothing > 0)
            mean = g.Add(g.Mul(mean, 1 - smoothing, logits), g.Mul(Mean(log), smoothing, logits));
        editor.AddNode("Neg", [mean], [loss]);
        editor.AddOutput(loss, type);
        return loss;

        string Mean(string x) => g.Op("ReduceMean", [x], OnnxAttribute.Of("keepdims", 0L));
    }
}
