namespace Partwise.Onnx.Tests;

/// <summary>Small models made in code.</summary>
internal static class TestModels
{
    /// <summary>input → Conv → Relu ("features") → GlobalAveragePool → Flatten → Gemm ("logits"), weights 1, 2, 3, …</summary>
    public static OnnxModel Classifier()
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 8, 8);
        string conv = g.Conv(x, g.Initializer(Count(4 * 3 * 3 * 3), 4, 3, 3, 3), padding: 1);
        g.NamedNode("features", "Relu", [conv]);
        string pooled = g.Node("Flatten", g.Node("GlobalAveragePool", "features"));
        g.Initializer(OnnxTensor.Create("weight", Count(20), 5, 4));
        g.Initializer(OnnxTensor.Create("bias", Count(5), 5));
        g.NamedNode("logits", "Gemm", [pooled, "weight", "bias"], OnnxAttribute.Of("transB", 1L));
        g.Output("logits", OnnxElementType.Float, "N", 5);
        return g.Build();
    }

    /// <summary>A chain of <paramref name="length"/> Relu nodes from "x" to "y", last first in the file if
    /// <paramref name="reversed"/>.</summary>
    public static OnnxModel Chain(int length, bool reversed = false)
    {
        OnnxModel model = Empty();
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [1]).ToProto());
        for (int i = 0; i < length; i++)
            model.Graph.Node.Add(Node("Relu", [i == 0 ? "x" : $"t{i - 1}"], [i == length - 1 ? "y" : $"t{i}"]));
        if (reversed)
        {
            NodeProto[] nodes = [.. model.Graph.Node.Reverse()];
            model.Graph.Node.Clear();
            model.Graph.Node.AddRange(nodes);
        }
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }

    public static OnnxModel Empty()
    {
        var proto = new ModelProto
        {
            IrVersion = 7,
            Graph = new GraphProto { Name = "g" },
        };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        return new OnnxModel(proto);
    }

    public static NodeProto Node(string opType, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>An If node whose then-branch reads the outer tensor <paramref name="captured"/>.</summary>
    public static NodeProto If(string condition, string captured, string output)
    {
        var then = new GraphProto { Name = "then" };
        then.Node.Add(Node("Relu", [captured], ["then_out"]));
        then.Output.Add(new ValueInfoProto { Name = "then_out" });
        var otherwise = new GraphProto { Name = "else" };
        otherwise.Node.Add(Node("Constant", [], ["else_out"], OnnxAttribute.Of("value", OnnxTensor.Create("", [0f], 1))));
        otherwise.Output.Add(new ValueInfoProto { Name = "else_out" });
        return Node("If", [condition], [output], OnnxAttribute.Of("then_branch", then), OnnxAttribute.Of("else_branch", otherwise));
    }

    public static float[] Count(int n) => [.. Enumerable.Range(1, n).Select(i => (float)i)];
}
