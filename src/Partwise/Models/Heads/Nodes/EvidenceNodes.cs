using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Writes nodes that give what a head with a constant class vector sums: positions · s(x) · a(q; x) ⊙ f(q), once for every pooling, where a
/// are the shares of the pooling, Σ_q a(q)·f(q) = m, and s is the image's scale. The logit is then b + s·e + w · the mean of that over the
/// positions.
///</summary>
internal static class EvidenceNodes
{
    /// <summary>[N, poolings · D, H, W]; the feature map itself where the head is plain.</summary>
    public static string Add(GraphEditor graph, LinearForm form)
    {
        FeatureMap map = form.Map;
        string grid = FeatureNodes.Grid(graph, map, map.Tensor, "partwise/grid");
        if (form.IsPlain)
            return grid;
        string rows = FeatureNodes.Reshape(graph, grid, "partwise/positions", 0, map.Channels, map.Positions);
        string[] blocks = [.. form.Pools.Select((p, i) => Shares(graph, p, rows, map.Positions, $"partwise/{p.Name}_{i}"))];
        string all =
            blocks.Length == 1 ? blocks[0] : FeatureNodes.Node(graph, "Concat", blocks, "partwise/blocks", OnnxAttribute.Of("axis", 1L));
        if (form.Scale is not null)
            all = FeatureNodes.Node(
                graph,
                "Mul",
                [all, FeatureNodes.Reshape(graph, Scale(graph, form), "partwise/scale_column", -1, 1, 1)],
                "partwise/scaled"
            );
        return FeatureNodes.Reshape(graph, all, "partwise/evidence", 0, form.Head.Channels, map.Height!.Value, map.Width!.Value);
    }

    /// <summary>s(x), one number per image.</summary>
    public static string Scale(GraphEditor graph, LinearForm form)
    {
        HeadScale scale = form.Scale!;
        const string Name = "partwise/scale";
        if (scale.Kind is HeadScaleKind.Factor or HeadScaleKind.Divisor)
        {
            string number = FeatureNodes.Reshape(graph, scale.Tensor, Name + "/number", -1, 1);
            return scale.Kind == HeadScaleKind.Factor ? number : FeatureNodes.Node(graph, "Reciprocal", [number], Name);
        }
        string vector = FeatureNodes.Reshape(graph, scale.Tensor, Name + "/vector", -1, form.ScaleSize);
        if (scale.Kind == HeadScaleKind.Deviation)
            vector = FeatureNodes.Node(graph, "Sub", [vector, Reduce(graph, "ReduceMean", vector, 1, Name + "/mean")], Name + "/centred");
        string squares = FeatureNodes.Node(graph, "Mul", [vector, vector], Name + "/squares");
        string sum = Reduce(graph, scale.Kind == HeadScaleKind.Norm ? "ReduceSum" : "ReduceMean", squares, 1, Name + "/mean_square");
        if (scale.Epsilon > 0)
            sum = FeatureNodes.Node(
                graph,
                "Add",
                [sum, graph.AddInitializer(Name + "/epsilon", [(float)scale.Epsilon], 1)],
                Name + "/stable"
            );
        return FeatureNodes.Node(graph, "Reciprocal", [FeatureNodes.Node(graph, "Sqrt", [sum], Name + "/root")], Name);
    }

    private static string Shares(GraphEditor graph, Pool pool, string rows, int positions, string name)
    {
        string Number(double value, string of) => graph.AddInitializer(name + of, [(float)value], 1);
        string Times(string a, string b) => FeatureNodes.Node(graph, "Mul", [a, b], name);
        switch (pool.Kind)
        {
            case PoolKind.Mean:
                return rows;
            case PoolKind.Sum:
                return Times(rows, Number(positions, "/positions"));
            case PoolKind.Max:
                // Equal largest values share alike.
                string largest = FeatureNodes.Node(
                    graph,
                    "Equal",
                    [rows, Reduce(graph, "ReduceMax", rows, 2, name + "/max")],
                    name + "/is_max"
                );
                string mask = FeatureNodes.Node(graph, "Cast", [largest], name + "/mask", OnnxAttribute.Of("to", 1L));
                string count = Reduce(graph, "ReduceSum", mask, 2, name + "/count");
                string share = FeatureNodes.Node(graph, "Div", [Times(mask, Number(positions, "/positions")), count], name + "/share");
                return Times(rows, share);
            case PoolKind.GeneralizedMean:
                string power = FeatureNodes.Node(graph, "Pow", [rows, Number(pool.Exponent, "/p")], name + "/power");
                string sum = Reduce(graph, "ReduceSum", power, 2, name + "/sum");
                string mean = FeatureNodes.Node(
                    graph,
                    "Pow",
                    [Times(sum, Number(1.0 / positions, "/one")), Number(1 / pool.Exponent, "/root")],
                    name + "/pooled"
                );
                string guarded = FeatureNodes.Node(graph, "Max", [sum, Number(1e-37, "/tiny")], name + "/guarded");
                return Times(
                    power,
                    FeatureNodes.Node(graph, "Div", [Times(mean, Number(positions, "/positions")), guarded], name + "/factor")
                );
            default:
                float[] weights = [.. pool.Weights!.Select(w => w * positions)];
                return Times(rows, graph.AddInitializer(name + "/weights", weights, 1, weights.Length / positions, positions));
        }
    }

    /// <summary>A reduction over one axis that is kept with length 1, in the form that the model's operator set has.</summary>
    public static string Reduce(GraphEditor graph, string operation, string tensor, long axis, string name)
    {
        bool asInput = operation == "ReduceSum" || graph.Model.Opset >= 18;
        return asInput
            ? FeatureNodes.Node(
                graph,
                operation,
                [tensor, graph.AddInitializer(name + "/axis", [axis], 1)],
                name,
                OnnxAttribute.Of("keepdims", 1L)
            )
            : FeatureNodes.Node(graph, operation, [tensor], name, OnnxAttribute.Of("axes", [axis]), OnnxAttribute.Of("keepdims", 1L));
    }
}
