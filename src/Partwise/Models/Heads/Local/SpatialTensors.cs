using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>The tensors with several positions that everything passes through on its way from the image to the logits, last
/// first.</summary>
internal sealed class SpatialTensors(GraphIndex graph, TensorProbe tensors, MapReader maps)
{
    private const int HintSteps = 24;

    /// <summary>Every such tensor as a map.</summary>
    public IEnumerable<FeatureMap> Before(string logits, string input)
    {
        foreach (string cut in NetworkCuts.Between(graph, logits).Where(c => c != logits && c != input))
        {
            if (tensors.HasPlaces(cut) && Describe(cut) is { } map && map.Tensor == cut)
                yield return map;
        }
    }

    /// <summary>One tensor as a map; null where its positions are no grid.</summary>
    public FeatureMap? Describe(string tensor) =>
        tensors.Shape(tensor) switch
        {
            [1, _, _, _] => maps.Read(tensor, IsChannelsLast(tensor) ? [1, 2] : [2, 3]),
            [1, _, _] => maps.Read(tensor, [2]) is { } first && first.Tensor != tensor ? first : maps.Read(tensor, [1]),
            _ => null,
        };

    /// <summary>By what the operators around it take for channels.</summary>
    private bool IsChannelsLast(string tensor)
    {
        var open = new Queue<string>([tensor]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { tensor };
        for (int step = 0; step < HintSteps && open.TryDequeue(out string? next); step++)
        {
            NodeProto? producer = graph.Producer(next);
            foreach (NodeProto node in producer is null ? graph.Consumers(next) : graph.Consumers(next).Prepend(producer))
            {
                bool reads = node.Input.Contains(next);
                switch (node.OpType)
                {
                    case "Conv"
                    or "FusedConv"
                    or "ConvTranspose"
                    or "BatchNormalization"
                    or "GlobalAveragePool"
                    or "GlobalMaxPool"
                    or "AveragePool"
                    or "MaxPool"
                    or "InstanceNormalization":
                        return false;
                    case "LayerNormalization" or "MatMul" or "Gemm":
                        return node.OpType != "Gemm";
                    case "Transpose" when node.GetInts("perm") is [0, 2, 3, 1]:
                        return !reads;
                    case "Transpose" when node.GetInts("perm") is [0, 3, 1, 2]:
                        return reads;
                    case "ReduceMean" or "ReduceMax" or "ReduceSum" when node.GetInts("axes") is { Length: > 0 } axes && reads:
                        return axes is [1, 2] or [-3, -2] or [-1] or [3];
                    case "Reshape" or "Flatten" or "Transpose":
                        continue;
                    default:
                        foreach (
                            string other in node.Output.Concat(node.Input).Where(t => t.Length > 0 && !graph.IsConstant(t) && seen.Add(t))
                        )
                        {
                            if (tensors.Shape(other) is { } shape && shape.AsSpan().SequenceEqual(tensors.Shape(tensor)))
                                open.Enqueue(other);
                        }
                        continue;
                }
            }
        }
        return false;
    }
}
