using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Puts the weights of a state dictionary into an ONNX file of the same architecture. Nodes and layers are matched by the names that
/// PyTorch's exporter keeps, else by their order; normalisations that the exporter folded into convolutions are folded again. Every shape
/// is checked, and nothing may be left over.
///</summary>
public static class WeightImport
{
    private const int Listed = 8;

    // What these operators read beside their first input are sizes, axes and limits, not weights.
    private static readonly HashSet<string> s_settings = new(StringComparer.Ordinal)
    {
        "Clip",
        "Expand",
        "Gather",
        "Pad",
        "ReduceMean",
        "ReduceSum",
        "Reshape",
        "Resize",
        "Slice",
        "Split",
        "Squeeze",
        "Tile",
        "Unsqueeze",
    };

    /// <summary>The structure with other weights. Its metadata stays away, as it says something of the weights that were there.</summary>
    /// <param name="structure">A network of the same architecture; not changed. Its last linear layer may have another number of
    /// classes.</param>
    /// <param name="weights">The tensors by their names in the state dictionary of that architecture.</param>
    /// <param name="options">The settings; null for none.</param>
    /// <exception cref="PartwiseException">They do not fit: the message lists what is missing, left over, or of another shape.</exception>
    /// <exception cref="DataFileException">A tensor cannot be read.</exception>
    public static OnnxModel Apply(
        OnnxModel structure,
        IReadOnlyDictionary<string, StateTensor> weights,
        WeightImportOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(weights);
        options ??= new WeightImportOptions();
        OnnxModel model = structure.Clone();
        var graph = new GraphIndex(model);
        IReadOnlyList<WeightedNode> nodes = WeightedNode.Of(graph);
        var layers = StateLayers.Of(weights);
        var problems = new List<string>();
        IReadOnlyList<LayerPairing> pairs = LayerMatcher.Match(nodes, layers, options.IsOrdered, problems);
        string[] others = [.. OtherConstants(graph, nodes)];
        Dictionary<string, long[]> shapes = ConstantShapes.Of(model, graph, nodes.Select(n => n.Node.Input[1]).Concat(others));
        var check = new PairingCheck(graph, shapes, problems);
        foreach (LayerPairing pair in pairs)
            check.Check(pair);
        problems.AddRange(LeftOver(layers, pairs));
        problems.AddRange(
            others
                .Where(o => shapes[o].Aggregate(1L, (a, b) => a * b) > 1)
                .Select(o =>
                    $"the structure's {graph.Consumers(o)[0].Describe()} reads '{o}', which is no convolution, linear layer or batch "
                    + $"normalisation"
                )
        );
        if (pairs.Any(p => p.Folded is not null) && options.Epsilon is null && graph.Nodes.Any(n => n.Is("HardSwish")))
            problems.Add(
                "the structure is a MobileNetV3, whose normalisations have another epsilon than PyTorch's 1e-5; say which (0.001 in "
                    + "torchvision)"
            );
        if (pairs.Count == 0 && nodes.FirstOrDefault(n => n.Names.Count > 0) is { } first && layers.All.Count > 0)
            throw new PartwiseException(
                $"{options.Source} have none of the structure's layers: their names begin like '{layers.All[0].Name}.weight', the "
                    + $"structure's like '{first.Names[0]}.weight'. Give weights and structure of the same architecture."
            );
        if (problems.Count > 0)
            throw Refusal(problems, options);
        Write(model, pairs, options.Epsilon ?? FoldedWeights.DefaultEpsilon);
        return SubgraphExtractor.Extract(model, null, [.. model.Graph.Output.Select(o => o.Name)]);
    }

    private static void Write(OnnxModel model, IReadOnlyList<LayerPairing> pairs, double epsilon)
    {
        // The new weights take the names of the old ones where those are called after the layer, too.
        var replaced = new HashSet<string>(pairs.SelectMany(p => p.Node.Node.Input.Skip(1)), StringComparer.Ordinal);
        TensorProto[] kept = [.. model.Graph.Initializer.Where(t => !replaced.Contains(t.Name))];
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.AddRange(kept);
        foreach (LayerPairing pair in pairs)
        {
            while (pair.Node.Node.Input.Count > 1)
                pair.Node.Node.Input.RemoveAt(1);
        }
        var graph = new GraphEditor(model);
        foreach (LayerPairing pair in pairs)
        {
            foreach (TensorProto tensor in FoldedWeights.Of(pair, epsilon))
            {
                tensor.Name = graph.UniqueName(tensor.Name);
                pair.Node.Node.Input.Add(graph.AddInitializer(tensor));
            }
            if (pair.Node.Node.Is("Gemm"))
                SetClasses(model, pair);
        }
    }

    private static void SetClasses(OnnxModel model, LayerPairing pair)
    {
        ValueInfoProto? output = model.Graph.Output.FirstOrDefault(o => o.Name == pair.Node.Node.Output[0]);
        if (output?.Type?.TensorType?.Shape?.Dim is [_, var classes])
            classes.DimValue = pair.Layer.Weight!.Shape[0];
    }

    private static IEnumerable<string> OtherConstants(GraphIndex graph, IReadOnlyList<WeightedNode> nodes)
    {
        HashSet<NodeProto> known = new(nodes.Select(n => n.Node), ReferenceEqualityComparer.Instance);
        return graph
            .Nodes.Where(n => !known.Contains(n) && !graph.IsConstant(n.Output[0]))
            .SelectMany(n => s_settings.Contains(n.OpType) ? n.Input.Take(1) : n.Input)
            .Where(i => i.Length > 0 && graph.IsConstant(i))
            .Distinct();
    }

    private static IEnumerable<string> LeftOver(StateLayers layers, IReadOnlyList<LayerPairing> pairs)
    {
        HashSet<StateLayer> used = new(
            pairs.SelectMany(p => new[] { p.Layer, p.Folded }).OfType<StateLayer>(),
            ReferenceEqualityComparer.Instance
        );
        return layers
            .All.Where(l => !used.Contains(l))
            .SelectMany(l => l.Tensors)
            .Concat(layers.Others)
            .Select(t => $"'{t.Name}' [{string.Join(", ", t.Shape)}] has no place in the structure");
    }

    private static PartwiseException Refusal(List<string> problems, WeightImportOptions options)
    {
        string more = problems.Count > Listed ? $"; and {problems.Count - Listed} more" : "";
        return new PartwiseException(
            $"{options.Source} do not fit the structure: {string.Join("; ", problems.Take(Listed))}{more}. Give weights and "
                + $"structure of the same architecture."
        );
    }
}
