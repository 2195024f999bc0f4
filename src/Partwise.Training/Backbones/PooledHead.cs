using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Puts mean pooling and a linear layer after a backbone.</summary>
internal static class PooledHead
{
    public const string Logits = "logits";
    public const string Weight = "classifier.weight";
    public const string Bias = "classifier.bias";

    /// <summary>A model whose only output is [N, D], the mean of the feature map over its positions.</summary>
    public static (OnnxModel Model, string Output) Pool(Backbone backbone)
    {
        OnnxModel model = backbone.Model.Clone();
        var graph = new GraphEditor(model);
        string pooled = Pool(graph, backbone);
        graph.AddOutput(pooled, OnnxElementType.Float, backbone.Batch, backbone.Map.Channels);
        return (model, pooled);
    }

    /// <summary>The backbone with the linear layer <paramref name="weights"/> [classes, D], <paramref name="bias"/> [classes].</summary>
    public static OnnxModel Attach(Backbone backbone, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        OnnxModel model = backbone.Model.Clone();
        var graph = new GraphEditor(model);
        string pooled = Pool(graph, backbone);
        string w = graph.AddInitializer(OnnxTensor.Create(graph.UniqueName(Weight), weights, bias.Length, backbone.Map.Channels));
        string b = graph.AddInitializer(OnnxTensor.Create(graph.UniqueName(Bias), bias, bias.Length));
        string logits = graph.UniqueName(Logits);
        graph.AddNode("Gemm", [pooled, w, b], [logits], [OnnxAttribute.Of("transB", 1)]);
        graph.AddOutput(logits, OnnxElementType.Float, backbone.Batch, bias.Length);
        return model;
    }

    private static string Pool(GraphEditor graph, Backbone backbone)
    {
        graph.RemoveOutput(backbone.FeatureTensor);
        string mean = graph.AddNode("GlobalAveragePool", [backbone.FeatureTensor]);
        return graph.AddNode("Flatten", [mean], OnnxAttribute.Of("axis", 1));
    }
}
