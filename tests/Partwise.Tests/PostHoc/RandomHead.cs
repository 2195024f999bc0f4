using Partwise.Onnx;
using Partwise.Tests.Models;

namespace Partwise.Tests.PostHoc;

/// <summary>Layers with random weights, for a head.</summary>
internal sealed class RandomHead(GraphBuilder graph, int channels, int cells, int seed)
{
    private int _next = 100 + seed;

    public GraphBuilder Graph => graph;

    public int Channels => channels;

    public int Cells => cells;

    public string Mean(string features) => graph.Pooled(features);

    public string Maximum(string features) => graph.Flat(graph.Node("GlobalMaxPool", features));

    public string Values(int count) => graph.Initializer(TinyHead.Values(count, _next++), count);

    public string Layer(string x, int inputs, int outputs) =>
        graph.Linear(x, graph.Initializer(TinyHead.Values(inputs * outputs, _next++), outputs, inputs), Values(outputs));

    public string Linear(string x, int? inputs = null) => Layer(x, inputs ?? channels, TinyHead.Classes);
}
