using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

public sealed class OutputChoiceTests
{
    private static string Logits(GraphBuilder g, string name = "logits") =>
        g.NamedNode(
            name,
            "Gemm",
            [g.Pooled(g.NamedNode("map", "Relu", [g.Convolution(g.Input("input", OnnxElementType.Float, "N", 3, 8, 8))])), g.W(), g.B()],
            OnnxAttribute.Of("transB", 1L)
        );

    private static ModelInspection Inspect(Action<GraphBuilder> build, string? output = null)
    {
        var g = new GraphBuilder();
        build(g);
        return TinyHead.Find(g.Build(), output).Inspection;
    }

    private static void AssertScores(ModelInspection inspection, string output, string scores, string? activation)
    {
        Assert.Equal(
            (output, scores, "logits", activation),
            (inspection.OutputName, inspection.ScoresTensor, inspection.LogitsTensor, inspection.OutputActivation)
        );
        Assert.Equal(TinyHead.Classes, inspection.Classes);
        Assert.True(inspection.Decomposable);
    }

    [Fact]
    public void Find_ArgMax_LooksAtTheScores()
    {
        ModelInspection found = Inspect(g =>
            g.Output(
                g.NamedNode("label", "ArgMax", [Logits(g)], OnnxAttribute.Of("axis", 1L), OnnxAttribute.Of("keepdims", 0L)),
                OnnxElementType.Int64,
                "N"
            )
        );
        AssertScores(found, "label", "logits", null);
        Assert.Equal("it is the only one", found.OutputRule);
    }

    [Fact]
    public void Find_TopKOfASoftmax_LooksAtTheProbabilities()
    {
        ModelInspection found = Inspect(g =>
        {
            string p = g.NamedNode("p", "Softmax", [Logits(g)], OnnxAttribute.Of("axis", 1L));
            g.Editor.AddNode("TopK", [p, g.Initializer([2L], 1)], ["values", "indices"]);
            g.Output("values", OnnxElementType.Float, "N", 2);
            g.Output("indices", OnnxElementType.Int64, "N", 2);
        });
        AssertScores(found, "values", "p", "Softmax");
        Assert.Equal(["indices"], found.OtherOutputs);
    }

    [Fact]
    public void Find_ZipMapAndLabels_AreLookedThrough()
    {
        ModelInspection found = Inspect(g =>
        {
            string p = g.NamedNode("p", "Softmax", [Logits(g)], OnnxAttribute.Of("axis", 1L));
            g.Editor.RequireOpset("ai.onnx.ml", 1);
            var names = new AttributeProto { Name = "classlabels_strings", Type = AttributeProto.Types.AttributeType.Strings };
            names.Strings.AddRange(new[] { "a", "b", "c", "d" }.Select(Google.Protobuf.ByteString.CopyFromUtf8));
            var table = new TensorProto { Name = "names", DataType = (int)OnnxElementType.String };
            table.Dims.Add(4);
            table.StringData.AddRange(names.Strings);
            string best = g.Node("ArgMax", [p], OnnxAttribute.Of("axis", 1L), OnnxAttribute.Of("keepdims", 0L));
            g.Editor.AddNode("ArrayFeatureExtractor", [g.Initializer(table), best], ["classLabel"], domain: "ai.onnx.ml");
            g.Editor.AddNode("ZipMap", [p], ["loss"], [names], "ai.onnx.ml");
            g.Output("classLabel", OnnxElementType.String, "N", 1);
            g.Editor.AddOutput(new OnnxValueInfo("loss", OnnxElementType.Undefined, null));
        });
        AssertScores(found, "classLabel", "p", "Softmax");
    }

    [Fact]
    public void Find_EmbeddingAndLogitsOfIt_TakesTheLogits()
    {
        ModelInspection found = Inspect(g =>
        {
            string embedding = g.NamedNode(
                "vector",
                "Gemm",
                [
                    g.Pooled(g.Node("Relu", g.Convolution(g.Input("input", OnnxElementType.Float, "N", 3, 8, 8)))),
                    g.Initializer(TinyHead.Values(60, 5), 10, 6),
                ],
                OnnxAttribute.Of("transB", 1L)
            );
            g.Output(embedding, OnnxElementType.Float, "N", 10);
            g.Output(
                g.NamedNode("answer", "Gemm", [embedding, g.Initializer(TinyHead.Values(40, 6), 4, 10)], OnnxAttribute.Of("transB", 1L)),
                OnnxElementType.Float,
                "N",
                4
            );
        });
        Assert.Equal(("answer", "the others are computed on the way to it"), (found.OutputName, found.OutputRule));
        Assert.Equal(["vector"], found.OtherOutputs);
    }

    [Theory]
    [InlineData("aux_logits")]
    [InlineData("image_embeds")]
    public void Find_MainBehindAnAuxiliaryOutput_TakesTheMainOne(string other)
    {
        ModelInspection found = Inspect(g =>
        {
            string logits = Logits(g);
            g.Output(
                g.NamedNode(other, "Gemm", [g.Pooled("map"), g.Initializer(TinyHead.Values(24, 7), 4, 6)], OnnxAttribute.Of("transB", 1L)),
                OnnxElementType.Float,
                "N",
                4
            );
            g.Output(logits, OnnxElementType.Float, "N", 4);
        });
        Assert.Equal(("logits", "the others are named as auxiliary outputs or embeddings"), (found.OutputName, found.OutputRule));
    }

    [Fact]
    public void Find_MapFirst_TakesTheScores()
    {
        ModelInspection found = Inspect(g =>
        {
            string logits = Logits(g);
            g.Output("map", OnnxElementType.Float, "N", 6, 4, 4);
            g.Output(logits, OnnxElementType.Float, "N", 4);
        });
        Assert.Equal(("logits", "no other has one score a class"), (found.OutputName, found.OutputRule));
    }

    [Fact]
    public void Find_InnerTensorNamed_IsFollowed()
    {
        ModelInspection found = Inspect(g => g.Output(g.Node("Tanh", Logits(g)), OnnxElementType.Float, "N", 4), output: "logits");
        AssertScores(found, "logits", "logits", null);
        Assert.Equal("it was asked for", found.OutputRule);
    }

    [Fact]
    public void Find_NoSuchTensor_SaysWhichOutputsThereAre()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            Inspect(g => g.Output(Logits(g), OnnxElementType.Float, "N", 4), output: "scores")
        );
        Assert.Equal("'m.onnx' has no output 'scores'; it has logits, and inner tensors can be named, too.", e.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_SoftmaxWrittenOut_IsOne(bool shifted)
    {
        ModelInspection found = Inspect(g =>
        {
            string x = Logits(g);
            string exponent = g.Node("Exp", shifted ? g.Node("Sub", [x, g.Node("ReduceMax", [x], OnnxAttribute.Of("axes", [1L]))]) : x);
            g.Output(
                g.NamedNode("p", "Div", [exponent, g.Node("ReduceSum", [exponent, g.Initializer([1L], 1)])]),
                OnnxElementType.Float,
                "N",
                4
            );
        });
        AssertScores(found, "p", "p", "Softmax");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_SigmoidWrittenOut_IsOne(bool reciprocal)
    {
        ModelInspection found = Inspect(g =>
        {
            string one = g.Initializer([1f]),
                sum = g.Node("Add", [one, g.Node("Exp", g.Node("Neg", Logits(g)))]);
            g.Output(g.NamedNode("p", reciprocal ? "Reciprocal" : "Div", reciprocal ? [sum] : [one, sum]), OnnxElementType.Float, "N", 4);
        });
        AssertScores(found, "p", "p", "Sigmoid");
    }

    [Fact]
    public void Find_LogOfASoftmax_IsALogSoftmax() =>
        AssertScores(
            Inspect(g =>
                g.Output(
                    g.NamedNode("p", "Log", [g.Node("Softmax", [Logits(g)], OnnxAttribute.Of("axis", 1L))]),
                    OnnxElementType.Float,
                    "N",
                    4
                )
            ),
            "p",
            "p",
            "LogSoftmax"
        );
}
