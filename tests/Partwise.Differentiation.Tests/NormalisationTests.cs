using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class NormalisationTests
{
    private const OnnxElementType Double = OnnxElementType.Double;

    [Theory]
    [InlineData(-1, Shapes.Known)]
    [InlineData(-1, Shapes.Hidden)]
    [InlineData(1, Shapes.Known)]
    [InlineData(1, Shapes.Batch)]
    public void AddGradients_LayerNormalization_MatchesCentralDifferences(long axis, Shapes shapes)
    {
        long[] shape = axis == -1 ? [4] : [3, 4];
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 2, 3, 4),
            ["scale"] = Numbers.Random(2, 0.5, 1.5, shape),
            ["bias"] = Numbers.Random(3, -1, 1, shape),
        };
        GradientCheck.Run(
            Double,
            inputs,
            g => g.Node("LayerNormalization", ["x", "scale", "bias"], OnnxAttribute.Of("axis", axis), OnnxAttribute.Of("epsilon", 1e-3f)),
            shapes == Shapes.Batch ? Shapes.Known : shapes,
            tolerance: 1e-7
        );
    }

    [Fact]
    public void AddGradients_LayerNormalizationAsNodes_MatchesCentralDifferences()
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["x"] = Numbers.Random(1, -1, 1, 2, 3, 4),
            ["scale"] = Numbers.Random(2, 0.5, 1.5, 4),
            ["bias"] = Numbers.Random(3, -1, 1, 4),
        };
        GradientCheck.Run(
            Double,
            inputs,
            g =>
            {
                AttributeProto last = OnnxAttribute.Of("axes", [-1]);
                string centred = g.Node("Sub", ["x", g.Node("ReduceMean", ["x"], last)]);
                string variance = g.Node("ReduceMean", [g.Node("Pow", [centred, g.Initializer(OnnxTensor.Create("two", [2.0]))])], last);
                string normal = g.Node(
                    "Div",
                    [centred, g.Node("Sqrt", g.Node("Add", [variance, g.Initializer(OnnxTensor.Create("eps", [1e-5]))]))]
                );
                return g.Node("Add", [g.Node("Mul", [normal, "scale"]), "bias"]);
            }
        );
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    public void AddGradients_FrozenBatchNormalization_MatchesCentralDifferences(int opset)
    {
        Dictionary<string, Numbers> inputs = BatchNorm();
        GradientCheck.Run(Double, inputs, g => g.Node("BatchNormalization", [.. inputs.Keys]), opset: opset, fixedInputs: ["mean", "var"]);
    }

    [Fact]
    public void AddGradients_TrainingBatchNormalization_MatchesCentralDifferences()
    {
        Dictionary<string, Numbers> inputs = BatchNorm();
        GradientCheck.Run(
            Double,
            inputs,
            g =>
            {
                g.Editor.AddNode("BatchNormalization", inputs.Keys, ["y", "new_mean", "new_var"], [OnnxAttribute.Of("training_mode", 1L)]);
                return "y";
            },
            opset: 15,
            tolerance: 1e-7,
            fixedInputs: ["mean", "var"]
        );
    }

    [Fact]
    public void AddGradients_RunningMeanWanted_Throws()
    {
        Dictionary<string, Numbers> inputs = BatchNorm();
        var e = Assert.Throws<OnnxException>(() =>
            GradientCheck.Run(Double, inputs, g => g.NamedNode("y", "BatchNormalization", [.. inputs.Keys]))
        );
        Assert.Equal(
            "BatchNormalization 'y/BatchNormalization' cannot be differentiated: no gradient rule covers the running mean and "
                + "variance; leave out the tensors before it, or give a rule in the options.",
            e.Message
        );
    }

    private static Dictionary<string, Numbers> BatchNorm() =>
        new()
        {
            ["x"] = Numbers.Random(4, -1, 1, 2, 3, 2, 3),
            ["scale"] = Numbers.Random(5, 0.5, 1.5, 3),
            ["bias"] = Numbers.Random(6, -1, 1, 3),
            ["mean"] = Numbers.Random(7, -1, 1, 3),
            ["var"] = Numbers.Random(8, 0.5, 1.5, 3),
        };
}
