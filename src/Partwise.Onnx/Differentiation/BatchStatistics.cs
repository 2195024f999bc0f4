namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Writes a batch normalisation with the batch's statistics as plain nodes: engines need not train to run them, and their gradients fall
/// out.
/// </summary>
internal static class BatchStatistics
{
    /// <summary>Writes the nodes, the last of which <paramref name="node"/> becomes; the caller sorts the graph.</summary>
    /// <param name="g">Where to write.</param>
    /// <param name="node">A batch normalisation in inference form.</param>
    /// <param name="momentum">The weight of the batch in the new averages, 0 to 1.</param>
    public static RunningAverages Write(GradientGraph g, NodeProto node, double momentum)
    {
        string x = node.Input[0],
            output = node.Output[0];
        int rank =
            g.Facts.Shape(x)?.Count
            ?? throw new OnnxException($"{node.Describe()} reads '{x}', whose rank is not known; state its shape in the model.");
        long[] column = [-1, .. Enumerable.Repeat(1L, rank - 2)],
            positions = [0, .. Enumerable.Range(2, rank - 2)];
        string mean = g.ReduceMean(x, positions);
        string centred = g.Sub(x, mean);
        string variance = g.ReduceMean(g.Mul(centred, centred), positions);
        string deviation = g.Op("Sqrt", g.Add(variance, g.Scalar(node.GetFloat("epsilon", 1e-5f), x)));
        string factor = g.Div(g.Reshape(node.Input[1], column), deviation);
        string scaled = g.Mul(centred, factor),
            shift = g.Reshape(node.Input[2], column),
            oldMean = node.Input[3],
            oldVariance = node.Input[4];
        string channels = g.Op("Size", node.Input[1]);
        string count = g.CastLike(g.Op("Div", [g.Op("Size", x), channels]), x);
        string unbiased = g.Mul(variance, g.Div(count, g.Sub(count, g.Scalar(1, x))));
        node.OpType = "Add";
        node.Attribute.Clear();
        node.Input.Clear();
        node.Input.Add([scaled, shift]);
        return new(oldMean, oldVariance, Blend(oldMean, mean, "mean"), Blend(oldVariance, unbiased, "variance"));

        string Blend(string old, string batch, string what)
        {
            string name = g.Editor.UniqueName($"{output}/running_{what}");
            g.Editor.AddNode("Add", [g.Mul(old, 1 - momentum, x), g.Mul(g.Reshape(batch, -1), momentum, x)], [name]);
            g.Editor.AddOutput(new OnnxValueInfo(name, g.Facts.Type(x), g.Facts.Shape(old)));
            return name;
        }
    }
}
