using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class GradientBuilderTests
{
    [Fact]
    public void AddGradients_Classifier_NamesAndDescribesOutputs()
    {
        OnnxModel model = WithLoss(TestModels.Classifier());
        IReadOnlyList<string> names = GradientBuilder.AddGradients(model, "loss", ["weight", "features"]);
        Assert.Equal(["weight/gradient", "features/gradient"], names);
        Assert.Equal(
            ["logits [N,5]", "loss []", "weight/gradient [5,4]", "features/gradient [N,4,8,8]"],
            model.Outputs.Select(o => o.ToString())
        );
        new GraphIndex(model).CheckTopology();
    }

    [Fact]
    public void AddGradients_OptionsGiven_AreFollowed()
    {
        OnnxModel model = TestModels.Classifier();
        model.Graph.Input.Add(new OnnxValueInfo("above", OnnxElementType.Float, ["N", 5]).ToProto());
        var options = new GradientOptions
        {
            Upstream = "above",
            AddOutputs = false,
            Suffix = ".grad",
        };
        Assert.Equal(["bias.grad"], GradientBuilder.AddGradients(model, "logits", ["bias"], options));
        Assert.Equal(["logits"], model.Outputs.Select(o => o.Name));
    }

    [Fact]
    public void AddGradients_LastLayerOnly_LeavesEarlierNodesAlone()
    {
        OnnxModel model = WithLoss(TestModels.Classifier());
        int before = model.Graph.Node.Count;
        GradientBuilder.AddGradients(model, "loss", ["weight"]);
        string[] added = [.. model.Graph.Node.Skip(before).Select(n => n.OpType)];
        Assert.Single(added, "Gemm");
        Assert.DoesNotContain("Conv", added);
        Assert.DoesNotContain("HardSigmoid", added);
    }

    [Fact]
    public void AddGradients_ResidualWithNamedBatch_NeedsNoShapesAtRunTime()
    {
        var g = new GraphBuilder();
        string x = g.Input("x", OnnxElementType.Float, "N", 4, 6, 6);
        g.Initializer(OnnxTensor.Create("w", TestModels.Count(4 * 4 * 9), 4, 4, 3, 3));
        string sum = g.Node("Add", [x, g.Node("Relu", g.Conv(x, "w", padding: 1))]);
        g.NamedNode("y", "Mul", [sum, g.Conv(sum, "w", padding: 1)]);
        g.Output("y", OnnxElementType.Float, "N", 4, 6, 6);
        OnnxModel model = g.Build();
        model.Graph.Input.Add(new OnnxValueInfo("up", OnnxElementType.Float, Shape: null).ToProto());
        GradientBuilder.AddGradients(model, "y", ["x", "w"], new GradientOptions { Upstream = "up" });
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType is "Shape" or "NonZero");
    }

    [Fact]
    public void AddGradients_OperatorWithoutRule_NamesNodeAndOperator()
    {
        OnnxModel model = Unary("Det", OnnxElementType.Float, 2, 2);
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(model, "y", ["x"]));
        Assert.Equal(
            "Det 'y/Det' has no gradient rule, but lies between the loss and a wanted tensor; leave out the tensors before it, or "
                + "give a rule for it in the options.",
            e.Message
        );
    }

    [Fact]
    public void AddGradients_RuleInOptions_IsUsed()
    {
        OnnxModel model = Unary("Swirl", OnnxElementType.Float, 1);
        model.Graph.Node[0].Domain = "com.example";
        var rules = new Dictionary<string, GradientRule>
        {
            ["com.example:Swirl"] = s => s.Give(0, s.Graph.Mul(s.Upstream, s.Graph.Scalar(3, s.Y))),
        };
        string name = Assert.Single(GradientBuilder.AddGradients(model, "y", ["x"], new GradientOptions { Rules = rules }));
        NodeProto mul = new GraphIndex(model).Producer(new GraphIndex(model).Producer(name)!.Input[0])!;
        Assert.Equal("Mul", mul.OpType);
    }

    [Theory]
    [InlineData("y", "z", "The model has no tensor 'z'; name one of its tensors.")]
    [InlineData("z", "x", "The model has no tensor 'z'; name one of its tensors.")]
    [InlineData("x", "y", "The loss does not depend on 'y'; leave it out of the tensors to differentiate with respect to.")]
    public void AddGradients_WrongTensor_SaysWhy(string loss, string wanted, string message)
    {
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(Unary("Relu", OnnxElementType.Float, 3), loss, [wanted]));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void AddGradients_IntegerTensor_SaysWhy()
    {
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(Unary("Identity", OnnxElementType.Int64, 3), "y", ["x"]));
        Assert.Equal("The tensor 'x' is of type Int64, but only floating-point tensors have gradients; leave it out.", e.Message);
    }

    [Fact]
    public void AddGradients_OnlyThroughShape_SaysThatLossDoesNotDepend()
    {
        var g = new GraphBuilder();
        g.Input("x", OnnxElementType.Float, "N");
        g.NamedNode("y", "Cast", [g.Node("Shape", "x")], OnnxAttribute.Of("to", 1L));
        g.Output("y", OnnxElementType.Float, 1);
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(g.Build(), "y", ["x"]));
        Assert.Equal("The loss does not depend on 'x'; leave it out of the tensors to differentiate with respect to.", e.Message);
    }

    [Fact]
    public void AddGradients_NothingOrTwiceWanted_Throws()
    {
        OnnxModel model = Unary("Relu", OnnxElementType.Float, 3);
        Assert.Equal("withRespectTo", Assert.Throws<ArgumentException>(() => GradientBuilder.AddGradients(model, "y", [])).ParamName);
        Assert.Equal(
            "withRespectTo",
            Assert.Throws<ArgumentException>(() => GradientBuilder.AddGradients(model, "y", ["x", "x"])).ParamName
        );
    }

    [Fact]
    public void AddGradients_ClipBoundWanted_SaysUnsupported()
    {
        var g = new GraphBuilder();
        g.NamedNode("y", "Clip", [g.Input("x", OnnxElementType.Float, 3), g.Input("low", OnnxElementType.Float)]);
        g.Output("y", OnnxElementType.Float, 3);
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(g.Build(), "y", ["low"]));
        Assert.Equal(
            "Clip 'y/Clip' cannot be differentiated: no gradient rule covers the bounds of a clip; leave out the tensors before it, "
                + "or give a rule in the options.",
            e.Message
        );
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.5f, true)]
    public void AddGradients_DropoutInTrainingMode_IsRefusedUnlessItDropsNothing(float ratio, bool refused)
    {
        OnnxModel model = TestModels.Empty();
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [3]).ToProto());
        model.Graph.Initializer.Add(OnnxTensor.Create("ratio", [ratio]));
        var training = new TensorProto { Name = "training", DataType = (int)OnnxElementType.Bool };
        training.Int32Data.Add(1);
        model.Graph.Initializer.Add(training);
        model.Graph.Node.Add(TestModels.Node("Dropout", ["x", "ratio", "training"], ["y"]));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        Exception? e = Record.Exception(() => GradientBuilder.AddGradients(model, "y", ["x"]));
        Assert.Equal(refused, e is OnnxException);
        Assert.Equal(refused, e is not null);
    }

    [Theory]
    [InlineData("QuantizeLinear", "y_int")]
    [InlineData("DynamicQuantizeLinear", "y_int")]
    public void AddGradients_ThroughQuantisation_SaysThatNothingPasses(string opType, string name)
    {
        var g = new GraphBuilder();
        g.Input("x", OnnxElementType.Float, 3);
        string scale = g.Initializer([0.1f]);
        if (opType == "QuantizeLinear")
            g.NamedNode("y_int", opType, ["x", scale]);
        else
            g.Editor.AddNode(opType, ["x"], ["y_int", "scale", "zero"]);
        // Beside it the gradient does pass, so that leaving this part out would give a wrong one.
        g.NamedNode("y", "Add", [g.Node("DequantizeLinear", ["y_int", scale]), "x"]);
        g.Output("y", OnnxElementType.Float, 3);
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(g.Build(), "y", ["x"]));
        Assert.Equal(
            $"{opType} '{name}/{opType}' rounds to integers, so that no gradient passes it, but it lies between the loss and a "
                + $"wanted tensor; "
                + "leave out the tensors before it, or take the model as it was before it was quantised.",
            e.Message
        );
    }

    [Fact]
    public void AddGradients_QuantisationBesideTheWay_IsNoObstacle()
    {
        var g = new GraphBuilder();
        g.Input("x", OnnxElementType.Float, 3);
        g.Node("QuantizeLinear", ["x", g.Initializer([0.1f])]);
        g.NamedNode(
            "y",
            "Add",
            [g.Node("DequantizeLinear", [g.Initializer(OnnxTensor.Create("weight", [1, 2, 3], 3)), g.Initializer([0.5f])]), "x"]
        );
        g.Output("y", OnnxElementType.Float, 3);
        Assert.Equal(["x/gradient"], GradientBuilder.AddGradients(g.Build(), "y", ["x"]));
    }

    [Fact]
    public void AddGradients_SplitWithUnnamedPart_NamesIt()
    {
        var g = new GraphBuilder();
        g.Input("x", OnnxElementType.Float, 2, 6);
        g.Editor.AddNode("Split", ["x", g.Initializer([1L, 2, 3], 3)], ["a", "", "b"], [OnnxAttribute.Of("axis", 1L)]);
        g.NamedNode("y", "Concat", ["a", "b"], OnnxAttribute.Of("axis", 1L));
        g.Output("y", OnnxElementType.Float, 2, 4);
        OnnxModel model = g.Build();
        GradientBuilder.AddGradients(model, "y", ["x"]);
        new GraphIndex(model).CheckTopology();
        Assert.DoesNotContain("", model.Graph.Node.First(n => n.OpType == "Split").Output);
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("MatMul")]
    [InlineData("Gelu")]
    [InlineData("LayerNormalization")]
    [InlineData("Where")]
    public void Names_Rules_AreThere(string opType) => Assert.Contains(opType, GradientRules.Names);

    private static OnnxModel WithLoss(OnnxModel model)
    {
        LossBuilder.AddSoftmaxCrossEntropy(model, "logits");
        return model;
    }

    private static OnnxModel Unary(string opType, OnnxElementType type, params long[] shape)
    {
        var g = new GraphBuilder();
        g.Input("x", type, [.. shape.Select(OnnxDimension.FromInt64)]);
        g.NamedNode("y", opType, ["x"]);
        g.Output("y", type, [.. shape.Select(OnnxDimension.FromInt64)]);
        return g.Build();
    }
}
