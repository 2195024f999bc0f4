using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>Puts trained weights back into a network.</summary>
internal static class TrainedWeights
{
    /// <summary>The network with these weights and averages, its batch normalisations folded into the convolutions before them.</summary>
    /// <param name="network">The network that the <see cref="StepGraph"/> was made of; it is not changed.</param>
    /// <param name="session">The session that trained it.</param>
    /// <exception cref="OnnxException">The session is of another network.</exception>
    public static OnnxModel Export(OnnxModel network, TrainingSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Export(network, session.Parameters.Select(ToProto), session.Averages);
    }

    internal static OnnxModel Export(OnnxModel network, IEnumerable<TensorProto> weights, IEnumerable<TrainedTensor> averages)
    {
        ArgumentNullException.ThrowIfNull(network);
        OnnxModel model = network.Clone();
        TrainableParameters.Freeze(model, weights.Concat(averages.Select(ToProto)));
        FoldNormalizations(model);
        return model;
    }

    internal static TensorProto ToProto(TrainedTensor tensor) => OnnxTensor.Create(tensor.Name, tensor.Values, [.. tensor.Shape]);

    /// <summary>
    /// Folds each batch normalisation into the convolution before it, in double precision: weight · γ/√(σ² + ε), and
    /// (bias − μ) · γ/√(σ² + ε) + β. A normalisation that stands elsewhere, or whose numbers are not constants, stays.
    /// </summary>
    /// <param name="model">The network; it is changed.</param>
    /// <returns>The number of normalisations folded.</returns>
    public static int FoldNormalizations(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int folded = 0;
        foreach (NodeProto node in model.Graph.Node.Where(n => n.Is("BatchNormalization")).ToArray())
        {
            var index = new GraphIndex(model);
            if (
                index.Producer(node.Input[0]) is not { } conv
                || !conv.Is("Conv")
                || index.IsGraphOutput(conv.Output[0])
                || index.Consumers(conv.Output[0]).Count != 1
            )
                continue;
            string[] constants = [conv.Input[1], .. node.Input.Skip(1), .. conv.Input.Skip(2).Where(i => i.Length > 0)];
            if (constants.Any(c => index.Initializer(c) is null) || index.Consumers(conv.Input[1]).Count != 1)
                continue;
            Fold(model, index, conv, node);
            folded++;
        }
        return folded;
    }

    private static void Fold(OnnxModel model, GraphIndex index, NodeProto conv, NodeProto node)
    {
        double[] Read(string name) => model.ReadTensor(index.Initializer(name)!).ToDoubles();

        OnnxTensor weight = model.ReadTensor(index.Initializer(conv.Input[1])!);
        double[] values = weight.ToDoubles(),
            scale = Read(node.Input[1]),
            shift = Read(node.Input[2]),
            mean = Read(node.Input[3]),
            variance = Read(node.Input[4]);
        double[] bias = conv.InputOrEmpty(2).Length > 0 ? Read(conv.Input[2]) : new double[scale.Length];
        double epsilon = node.GetFloat("epsilon", 1e-5f);
        int perChannel = values.Length / scale.Length;
        for (int c = 0; c < scale.Length; c++)
        {
            double factor = scale[c] / Math.Sqrt(variance[c] + epsilon);
            for (int i = c * perChannel; i < (c + 1) * perChannel; i++)
                values[i] *= factor;
            bias[c] = ((bias[c] - mean[c]) * factor) + shift[c];
        }
        var graph = new GraphEditor(model);
        string biasName = graph.AddInitializer(
            OnnxTensor.Create(graph.UniqueName(BiasName(weight.Name)), [.. bias.Select(b => (float)b)], bias.Length)
        );
        TrainableParameters.Freeze(model, [OnnxTensor.Create(weight.Name, [.. values.Select(v => (float)v)], [.. weight.Shape])]);
        string[] unused = [.. node.Input.Skip(1), .. conv.Input.Skip(2)];
        model.Graph.Node.Remove(node);
        conv.Output[0] = node.Output[0];
        while (conv.Input.Count < 3)
            conv.Input.Add("");
        conv.Input[2] = biasName;
        var after = new GraphIndex(model);
        foreach (
            TensorProto tensor in model
                .Graph.Initializer.Where(t => unused.Contains(t.Name) && after.Consumers(t.Name).Count == 0)
                .ToArray()
        )
            model.Graph.Initializer.Remove(tensor);
    }

    private static string BiasName(string weight) =>
        weight.EndsWith(".weight", StringComparison.Ordinal) ? weight[..^"weight".Length] + "bias" : weight + ".bias";
}
