namespace Partwise.Onnx.Differentiation;

/// <summary>
/// What a graph may hold in memory for one image. A file of a few kilobytes can double a tensor forty times, so the sizes are worked out
/// from the shapes before anything runs, as far as they follow from the graph.
///</summary>
public static class ActivationBudget
{
    // The largest published classifiers hold less than a tenth of that for one image.
    private const double MostBytes = 8.0 * 1024 * 1024 * 1024;

    /// <summary>Checks what a graph holds at the same time when it sees one image.</summary>
    /// <param name="model">The graph; it is not changed. A first size of its inputs that is open counts as 1.</param>
    /// <param name="height">The image's rows, for an input that leaves them open.</param>
    /// <param name="width">The image's columns.</param>
    /// <exception cref="OnnxException">It holds more than 8 GiB.</exception>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static void Require(OnnxModel model, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = new GraphIndex(model);
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        TensorFacts facts = TensorFacts.Of(model, index, order, doubts: true, model.Graph.Input.Select(i => Closed(i, height, width)));
        Dictionary<string, int> readers = new(StringComparer.Ordinal);
        foreach (string read in order.SelectMany(index.InputsOf))
            readers[read] = readers.GetValueOrDefault(read) + 1;
        double held = 0;
        foreach (NodeProto node in order)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                held += Bytes(facts, output);
                if (held > MostBytes)
                    throw new OnnxException(
                        $"The model holds {ConstantBudget.Megabytes(held)} at '{output}' for one image ('{output}' alone "
                            + $"{ConstantBudget.Megabytes(Bytes(facts, output))}), but at most {ConstantBudget.Megabytes(MostBytes)} are "
                            + "held; export a classifier with a smaller input, or with smaller tensors."
                    );
            }
            foreach (string read in index.InputsOf(node))
            {
                readers[read]--;
                if (readers[read] == 0 && index.Producer(read) is not null)
                    held -= Bytes(facts, read);
            }
        }
    }

    private static ValueInfoProto Closed(ValueInfoProto stated, int height, int width)
    {
        ValueInfoProto input = stated.Clone();
        if (input.Type?.TensorType?.Shape is not { } shape)
            return input;
        for (int i = 0; i < shape.Dim.Count; i++)
        {
            if (shape.Dim[i].DimValue <= 0)
                shape.Dim[i].DimValue =
                    i == 0 ? 1
                    : i == shape.Dim.Count - 1 ? width
                    : i == shape.Dim.Count - 2 ? height
                    : 3;
        }
        return input;
    }

    private static double Bytes(TensorFacts facts, string tensor) =>
        facts.Shape(tensor) is { } shape && shape.All(d => d.Size is >= 0)
            ? ConstantBudget.Bytes(facts.Type(tensor), shape.Select(d => (double)d.Size!.Value))
            : 0;
}
