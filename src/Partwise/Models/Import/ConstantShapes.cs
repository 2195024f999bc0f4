using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>The shapes of constants, also of those that a graph computes.</summary>
internal static class ConstantShapes
{
    /// <summary>The shape of each constant.</summary>
    /// <exception cref="PartwiseException">ONNX Runtime cannot compute them.</exception>
    public static Dictionary<string, long[]> Of(OnnxModel model, GraphIndex graph, IEnumerable<string> names)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var computed = new List<string>();
        foreach (string name in names.Distinct())
        {
            TensorProto? stated =
                graph.Initializer(name) ?? (graph.Producer(name) is { } node && node.Is("Constant") ? node.GetTensor("value") : null);
            if (stated is not null)
                shapes[name] = [.. stated.Dims];
            else if (Target(model, graph, name) is { } target)
                shapes[name] = target;
            else
                computed.Add(name);
        }
        if (computed.Count > 0)
            Compute(model, computed, shapes);
        return shapes;
    }

    // The weights of a large network need not be computed where a Reshape says what comes out.
    private static long[]? Target(OnnxModel model, GraphIndex graph, string name) =>
        graph.Producer(name) is { } node
        && node.Is("Reshape")
        && graph.Initializer(node.InputOrEmpty(1)) is { } shape
        && model.ReadTensor(shape).ToInt64s() is var sizes
        && Array.TrueForAll(sizes, s => s > 0)
            ? sizes
            : null;

    private static void Compute(OnnxModel model, List<string> names, Dictionary<string, long[]> shapes)
    {
        OnnxModel cut = SubgraphExtractor.Extract(model, [], names);
        var graph = new GraphEditor(cut);
        string[] outputs = [.. names.Select(n => graph.AddNode("Shape", [n]))];
        foreach ((string name, string output) in names.Zip(outputs))
        {
            graph.RemoveOutput(name);
            graph.AddOutput(output, OnnxElementType.Int64, OnnxDimension.Unknown);
        }
        try
        {
            using InferenceSession session = EngineSessions.Create(cut, intraOpThreads: 1);
            OrtValue[] values = session.Run([], [], outputs);
            foreach ((string name, OrtValue value) in names.Zip(values))
            {
                using (value)
                    shapes[name] = value.AsSpan<long>().ToArray();
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new PartwiseException($"ONNX Runtime cannot compute the structure's weights: {e.Message}", e);
        }
    }
}
