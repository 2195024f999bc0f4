using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>A network with its feature map as [N, D, H, W], whatever layout it has in the file.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Grid">The map's tensor.</param>
internal sealed record GridNetwork(OnnxModel Graph, string Grid)
{
    /// <summary>The network with its map; itself where the map is laid out so already.</summary>
    public static GridNetwork Create(OnnxModel model, FeatureMap map, string logits)
    {
        if (map.IsChannelsFirst)
            return new GridNetwork(model, map.Tensor);
        OnnxModel graph = SubgraphExtractor.Extract(model, null, [logits, map.Tensor]);
        Opsets.RaiseForGradients(graph);
        string grid = FeatureNodes.Grid(new GraphEditor(graph), map, map.Tensor, "partwise/grid");
        return new GridNetwork(graph, grid);
    }

    /// <summary>The name of the input of <see cref="Tail"/>.</summary>
    public static string Input(FeatureMap map) => map.IsChannelsFirst ? map.Tensor : "partwise/grid_input";

    /// <summary>What lies behind a map without prefix tokens, from the map as [N, D, H, W] to the logits.</summary>
    public static OnnxModel Tail(OnnxModel model, FeatureMap map, string logits)
    {
        OnnxModel part = SubgraphExtractor.Extract(model, [map.Tensor], [logits]);
        if (map.IsChannelsFirst)
            return part;
        part.Graph.Input.Clear();
        part.Graph.Input.Add(new OnnxValueInfo(Input(map), OnnxElementType.Float, ["N", map.Channels, map.Height!.Value, map.Width!.Value]).ToProto());
        Opsets.RaiseForGradients(part);
        var graph = new GraphEditor(part);
        string tensor = Input(map);
        if (map.Rank == 3)
            tensor = FeatureNodes.Reshape(graph, tensor, "partwise/grid_positions", 0, map.Channels, map.Positions);
        AttributeProto order = map.Rank == 4 ? OnnxAttribute.Of("perm", 0L, 2L, 3L, 1L) : OnnxAttribute.Of("perm", 0L, 2L, 1L);
        graph.AddNode(map.ChannelsLast ? "Transpose" : "Identity", [tensor], [map.Tensor], map.ChannelsLast ? [order] : []);
        graph.TopologicalSort();
        return part;
    }
}
