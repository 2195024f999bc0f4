using System.Text.Json;
using Partwise.Onnx;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Differentiation.Tests;

/// <summary>The tiny network of the fixtures <c>torch-train</c> and the numbers of its cases.</summary>
internal sealed class TorchFixture
{
    private readonly JsonElement _case;

    public TorchFixture(string name)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(TestData.Fixture("torch-train", "index.json")));
        _case = index.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone();
    }

    public static readonly string[] Parameters =
    [
        "conv1.weight",
        "bn.weight",
        "bn.bias",
        "dw.weight",
        "dw.bias",
        "conv2.weight",
        "conv2.bias",
        "fc.weight",
        "fc.bias",
    ];

    public double Loss => _case.GetProperty("outputs").GetProperty("loss").GetDouble();

    public Numbers Read(string group, string name)
    {
        string file = _case.GetProperty(group).GetProperty(name).GetProperty("file").GetString()!;
        return Npy.Read(TestData.Fixture("torch-train", file));
    }

    public Dictionary<string, Numbers> Inputs()
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["input"] = Read("inputs", "input"),
            ["labels"] = Read("inputs", "labels"),
            ["running_mean"] = Read("inputs", "b.bn.running_mean"),
            ["running_var"] = Read("inputs", "b.bn.running_var"),
        };
        foreach (string parameter in Parameters)
            inputs[parameter] = Read("inputs", "p." + parameter);
        return inputs;
    }

    /// <summary>The network with every parameter as an input, batch normalisation frozen.</summary>
    public static OnnxModel Network()
    {
        var g = new GraphBuilder(opset: 13);
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 15, 17);
        g.Input("conv1.weight", OnnxElementType.Float, 8, 3, 3, 3);
        foreach (string name in (string[])["bn.weight", "bn.bias", "running_mean", "running_var", "dw.bias"])
            g.Input(name, OnnxElementType.Float, 8);
        g.Input("dw.weight", OnnxElementType.Float, 8, 1, 3, 3);
        g.Input("conv2.weight", OnnxElementType.Float, 12, 8, 1, 1);
        g.Input("conv2.bias", OnnxElementType.Float, 12);
        g.Input("fc.weight", OnnxElementType.Float, 5, 12);
        g.Input("fc.bias", OnnxElementType.Float, 5);

        x = g.Conv(x, "conv1.weight", stride: 2, padding: 1);
        x = g.Node("BatchNormalization", [x, "bn.weight", "bn.bias", "running_mean", "running_var"], OnnxAttribute.Of("epsilon", 1e-5f));
        x = g.Node("Relu", x);
        x = g.Node("Pad", [x, g.Initializer([0L, 0, 0, 0, 0, 0, 1, 1], 8)]);
        x = g.Node("Conv", [x, "dw.weight", "dw.bias"], OnnxAttribute.Of("group", 8L));
        x = g.Node("Clip", [x, g.Initializer([0f]), g.Initializer([6f])]);
        x = g.Node("MaxPool", [x], OnnxAttribute.Of("kernel_shape", [2, 2]), OnnxAttribute.Of("strides", [2, 2]));
        x = g.Node("Relu", g.Conv(x, "conv2.weight", "conv2.bias"));
        x = g.Node("ReduceMean", [x], OnnxAttribute.Of("axes", [2, 3]), OnnxAttribute.Of("keepdims", 0L));
        g.NamedNode("logits", "Gemm", [x, "fc.weight", "fc.bias"], OnnxAttribute.Of("transB", 1L));
        g.Output("logits", OnnxElementType.Float, "N", 5);
        return g.Build();
    }
}
