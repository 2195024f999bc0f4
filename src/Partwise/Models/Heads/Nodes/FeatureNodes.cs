using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Writes nodes that give a tensor with a map's layout as [n, D, H, W].</summary>
internal static class FeatureNodes
{
    /// <summary>The tensor itself where it is laid out so already; else a new one whose name begins with <paramref name="name"/>.</summary>
    public static string Grid(GraphEditor graph, FeatureMap map, string tensor, string name)
    {
        if (map.IsChannelsFirst)
            return tensor;
        if (map.PrefixTokens > 0)
            tensor = Slice(graph, tensor, map.PrefixTokens, long.MaxValue, map.ChannelsLast ? 1 : 2, name + "/patches");
        if (map.ChannelsLast)
            tensor = Node(
                graph,
                "Transpose",
                [tensor],
                name + "/channels_first",
                map.Rank == 4 ? OnnxAttribute.Of("perm", 0L, 3L, 1L, 2L) : OnnxAttribute.Of("perm", 0L, 2L, 1L)
            );
        return map.Rank == 4 ? tensor : Reshape(graph, tensor, name, 0, map.Channels, map.Height!.Value, map.Width!.Value);
    }

    public static string Reshape(GraphEditor graph, string tensor, string name, params long[] shape) =>
        Node(graph, "Reshape", [tensor, graph.AddInitializer(name + "/shape", shape, shape.Length)], name);

    /// <summary>The entries from one to before another along an axis.</summary>
    public static string Slice(GraphEditor graph, string tensor, long from, long to, long axis, string name) =>
        Node(
            graph,
            "Slice",
            [
                tensor,
                graph.AddInitializer(name + "/start", [from], 1),
                graph.AddInitializer(name + "/end", [to], 1),
                graph.AddInitializer(name + "/axis", [axis], 1),
            ],
            name
        );

    /// <summary>Adds a node whose output's name is <paramref name="name"/>, or begins with it.</summary>
    public static string Node(
        GraphEditor graph,
        string operation,
        IEnumerable<string> inputs,
        string name,
        params IEnumerable<AttributeProto> attributes
    )
    {
        string output = graph.UniqueName(name);
        graph.AddNode(operation, inputs, [output], attributes);
        return output;
    }
}
