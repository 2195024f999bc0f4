using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>
/// A network with its feature map as [N, D, H, W], whatever layout it has in the file. Where a head reads more than the map (tokens before
/// a transformer's patches, or a constant of its own at each image), that lies flattened behind the flattened map: [N, D·H·W + more].
///</summary>
/// <param name="Graph">The network.</param>
/// <param name="Grid">The map's tensor.</param>
internal sealed record GridNetwork(OnnxModel Graph, string Grid)
{
    /// <summary>The network with its map; itself where the map is laid out so already.</summary>
    /// <param name="model">The network.</param>
    /// <param name="map">Its map.</param>
    /// <param name="offsets">The tensor [N, classes] that is added to what the map gives; null where there is none.</param>
    /// <param name="logits">The logits.</param>
    public static GridNetwork Create(OnnxModel model, FeatureMap map, string? offsets, string logits)
    {
        if (map.IsChannelsFirst && offsets is null)
            return new GridNetwork(model, map.Tensor);
        OnnxModel part = SubgraphExtractor.Extract(model, null, offsets is null ? [logits, map.Tensor] : [logits, map.Tensor, offsets]);
        Opsets.RaiseForGradients(part);
        var graph = new GraphEditor(part);
        string grid = FeatureNodes.Grid(graph, map, map.Tensor, "partwise/grid");
        if (map.PrefixTokens == 0 && offsets is null)
            return new GridNetwork(part, grid);
        string beside = offsets ?? FeatureNodes.Slice(graph, map.Tensor, 0, map.PrefixTokens, TokenAxis(map), "partwise/prefix");
        string[] flat =
        [
            FeatureNodes.Node(graph, "Flatten", [grid], "partwise/flat_grid"),
            FeatureNodes.Node(graph, "Flatten", [beside], "partwise/flat_beside"),
        ];
        return new GridNetwork(part, FeatureNodes.Node(graph, "Concat", flat, "partwise/head_input", OnnxAttribute.Of("axis", 1L)));
    }

    /// <summary>The name of the input of <see cref="Tail"/>.</summary>
    public static string Input(FeatureMap map, string? offsets) =>
        map.PrefixTokens > 0 || offsets is not null ? "partwise/head_input"
        : map.IsChannelsFirst ? map.Tensor
        : "partwise/grid_input";

    /// <summary>What lies behind a map, from the tensor that <see cref="Create"/> gives to the logits.</summary>
    public static OnnxModel Tail(OnnxModel model, FeatureMap map, string? offsets, string logits)
    {
        OnnxModel part = SubgraphExtractor.Extract(model, offsets is null ? [map.Tensor] : [map.Tensor, offsets], [logits]);
        if (map.IsChannelsFirst && offsets is null)
            return part;
        long size = (long)map.Channels * map.Positions;
        bool more = map.PrefixTokens > 0 || offsets is not null;
        string tensor = Input(map, offsets);
        part.Graph.Input.Clear();
        part.Graph.Input.Add(
            new OnnxValueInfo(
                tensor,
                OnnxElementType.Float,
                more ? ["N", "values"] : ["N", map.Channels, map.Height!.Value, map.Width!.Value]
            ).ToProto()
        );
        Opsets.RaiseForGradients(part);
        var graph = new GraphEditor(part);
        string? beside = more ? FeatureNodes.Slice(graph, tensor, size, long.MaxValue, 1, "partwise/beside") : null;
        if (more)
            tensor = FeatureNodes.Slice(graph, tensor, 0, size, 1, "partwise/flat_grid");
        if (map.Rank == 3)
            tensor = FeatureNodes.Reshape(graph, tensor, "partwise/grid_positions", 0, map.Channels, map.Positions);
        else if (more)
            tensor = FeatureNodes.Reshape(graph, tensor, "partwise/grid", 0, map.Channels, map.Height!.Value, map.Width!.Value);
        if (map.ChannelsLast)
            tensor = FeatureNodes.Node(
                graph,
                "Transpose",
                [tensor],
                "partwise/channels_last",
                map.Rank == 4 ? OnnxAttribute.Of("perm", 0L, 2L, 3L, 1L) : OnnxAttribute.Of("perm", 0L, 2L, 1L)
            );
        if (offsets is not null)
            graph.AddNode("Identity", [beside!], [offsets]);
        if (map.PrefixTokens > 0)
        {
            beside = FeatureNodes.Reshape(
                graph,
                beside!,
                "partwise/prefix",
                map.ChannelsLast ? [0, map.PrefixTokens, map.Channels] : [0, map.Channels, map.PrefixTokens]
            );
            graph.AddNode("Concat", [beside, tensor], [map.Tensor], [OnnxAttribute.Of("axis", TokenAxis(map))]);
        }
        else
        {
            graph.AddNode("Identity", [tensor], [map.Tensor]);
        }
        graph.TopologicalSort();
        return part;
    }

    private static long TokenAxis(FeatureMap map) => map.ChannelsLast ? 1 : 2;
}
