namespace Partwise.Onnx.Differentiation;

/// <summary>Prepares batch normalisation for training, frozen or with the statistics of each batch.</summary>
public static class BatchNormalizationModes
{
    /// <summary>
    /// Folds every frozen batch normalisation after a convolution into that convolution's weight and bias, as nodes: weight · γ/√(σ² + ε)
    /// and (bias − μ) · γ/√(σ² + ε) + β. The network computes the same, its gradients (of γ and β, too) fall out, and the large tensors are
    /// passed over once.
    ///</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <returns>The number of nodes folded.</returns>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static int FoldFrozen(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Opsets.RaiseForGradients(model);
        var index = new GraphIndex(model);
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        TensorFacts facts = TensorFacts.Of(model, index, order);
        var g = new GradientGraph(new GraphEditor(model), facts);
        HashSet<NodeProto> folded = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in order.Where(n => n.Is("BatchNormalization") && !Trains(n)))
        {
            if (
                index.Producer(node.Input[0]) is not { } conv
                || !conv.Is("Conv")
                || index.IsGraphOutput(conv.Output[0])
                || index.Consumers(conv.Output[0]).Count != 1
                || facts.Shape(conv.Input[1]) is not { } weight
            )
                continue;
            g.Place = node.Output[0];
            string epsilon = g.Scalar(node.GetFloat("epsilon", 1e-5f), conv.Input[1]);
            string factor = g.Div(node.Input[1], g.Op("Sqrt", g.Add(node.Input[4], epsilon)));
            string shift = g.Sub(node.Input[2], g.Mul(node.Input[3], factor));
            string bias = conv.InputOrEmpty(2).Length > 0 ? g.Add(g.Mul(conv.Input[2], factor), shift) : shift;
            string scaled = g.Mul(conv.Input[1], g.Reshape(factor, [-1, .. Enumerable.Repeat(1L, weight.Count - 1)]));
            string output = node.Output[0];
            folded.Add(node);
            conv.Input[1] = scaled;
            if (conv.Input.Count < 3)
                conv.Input.Add("");
            conv.Input[2] = bias;
            conv.Output[0] = output;
        }
        if (folded.Count == 0)
            return 0;
        g.Editor.RemoveNodes(folded);
        g.Editor.TopologicalSort();
        return folded.Count;
    }

    /// <summary>
    /// Makes every batch normalisation use the statistics of the batch it sees, and adds outputs with the running averages as they are
    /// after it:
    /// (1 − momentum) · old + momentum · new, the variance with the divisor M − 1 (Ioffe and Szegedy 2015, algorithms 1 and 2; momentum
    /// counted as PyTorch does). The batch must give each channel at least 2 numbers.
    ///</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="momentum">The weight of the new batch, 0 to 1; null takes what each node states (ONNX counts the other way round,
    /// default 0.9 for the old).</param>
    /// <returns>For every node in order, the old running averages (inputs or initializers) and the outputs that hold the new
    /// ones.</returns>
    /// <exception cref="OnnxException">The operator set is too old.</exception>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static IReadOnlyList<RunningAverages> UseBatchStatistics(OnnxModel model, double? momentum = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (momentum is { } m)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(m, nameof(momentum));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(m, 1, nameof(momentum));
        }
        Opsets.RaiseForGradients(model);
        var index = new GraphIndex(model);
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        var g = new GradientGraph(new GraphEditor(model), TensorFacts.Of(model, index, order));
        var results = new List<RunningAverages>();
        foreach (NodeProto node in order.Where(n => n.Is("BatchNormalization") && !Trains(n)))
        {
            g.Place = node.Output[0];
            results.Add(BatchStatistics.Write(g, node, momentum ?? 1 - node.GetFloat("momentum", 0.9f)));
        }
        g.Editor.TopologicalSort();
        return results;
    }

    private static bool Trains(NodeProto node) => node.GetInt("training_mode", 0) == 1 || node.Output.Count(o => o.Length > 0) > 1;
}
