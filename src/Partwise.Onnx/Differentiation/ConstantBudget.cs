namespace Partwise.Onnx.Differentiation;

/// <summary>
/// What a graph may cost before it has seen an image. A file of a few kilobytes can state constants that fill any memory or a loop without
/// end, and the engine computes them as soon as it opens the graph, so the cost is worked out from the shapes before anything is opened.
///</summary>
public static class ConstantBudget
{
    /// <summary>The longest that constants may take to compute.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private const double MostRuns = 100_000;

    // The largest published classifiers have about 1.2 GB of weights, which some exporters let nodes compute.
    private const double FreeBytes = 2.0 * 1024 * 1024 * 1024;
    private const double BytesPerStored = 32;

    /// <summary>Checks what a graph computes without its inputs.</summary>
    /// <param name="model">The graph; it is not changed.</param>
    /// <exception cref="OnnxException">It computes more than 2 GiB and 32 times what it stores, or runs more than 100,000
    /// operators.</exception>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static void Require(OnnxModel model)
    {
        var index = new GraphIndex(model);
        List<NodeProto> order = Unfed(index);
        if (order.All(n => n.Is("Constant")))
            return;
        TensorFacts facts = TensorFacts.Of(model, index, order, doubts: true);
        double stored = ModelTensors.All(model.Proto).Sum(t => Bytes((OnnxElementType)t.DataType, t.Dims.Select(d => (double)d)));
        double most = FreeBytes + (BytesPerStored * stored),
            bytes = 0,
            largest = 0,
            runs = 0;
        string name = "";
        foreach (NodeProto node in order)
        {
            runs += Runs(node, facts);
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                double size =
                    facts.Shape(output) is { } shape && shape.All(d => d.Size is not null)
                        ? Bytes(facts.Type(output), shape.Select(d => (double)d.Size!.Value))
                        : 0;
                bytes += size;
                (largest, name) = size > largest ? (size, output) : (largest, name);
            }
        }
        if (runs > MostRuns)
        {
            throw new OnnxException(
                $"The model runs {(runs < 1e15 ? $"{runs:N0}" : "endlessly many")} operators to compute its constants, but at most "
                    + $"{MostRuns:N0} are run; "
                    + "export it again with its weights stored."
            );
        }
        if (bytes > most)
        {
            throw new OnnxException(
                $"The model computes {Megabytes(bytes)} of constants ('{name}' alone {Megabytes(largest)}) from {Megabytes(stored)} "
                    + $"that it stores, "
                    + $"but at most {Megabytes(most)} are computed; export it again with its weights stored."
            );
        }
    }

    // What is computed before there is an input, random numbers too.
    private static List<NodeProto> Unfed(GraphIndex index)
    {
        var fed = new HashSet<string>(StringComparer.Ordinal);
        var unfed = new List<NodeProto>();
        foreach (NodeProto node in index.TopologicalOrder())
        {
            if (index.InputsOf(node).Any(i => index.IsGraphInput(i) || fed.Contains(i)))
                fed.UnionWith(node.Output);
            else
                unfed.Add(node);
        }
        return unfed;
    }

    internal static string Megabytes(double bytes) => $"{Math.Ceiling(bytes / 1e6):N0} MB";

    internal static double Bytes(OnnxElementType type, IEnumerable<double> sizes) =>
        Math.Max(1, TensorBytes.ElementSize(type)) * sizes.Aggregate(1.0, (p, d) => p * d);

    // How many operators a node stands for. A loop of unknown length is one that nothing bounds.
    private static double Runs(NodeProto node, TensorFacts? facts)
    {
        double inner = node.Subgraphs().Sum(g => g.Node.Sum(n => Runs(n, null)));
        return node.OpType switch
        {
            "Loop" => 1
                + (inner * (facts?.Value(node.InputOrEmpty(0))?.Single is { } trips ? Math.Max(0, trips) : double.PositiveInfinity)),
            "Scan" => 1
                + (
                    inner
                    * (
                        facts is not null
                        && facts.Shape(node.Input.LastOrDefault("")) is { Count: > 0 } shape
                        && shape.Max(d => d.Size) is { } length
                            ? length
                            : double.PositiveInfinity
                    )
                ),
            _ => 1 + inner,
        };
    }
}
