using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

/// <summary>Graphs that no exporter writes: they are refused in words, not by an index out of range.</summary>
public sealed class HostileHeadTests
{
    [Theory]
    [InlineData("Gemm", 1)]
    [InlineData("Gemm", 0)]
    [InlineData("MatMul", 1)]
    [InlineData("Softmax", 0)]
    [InlineData("Flatten", 0)]
    [InlineData("GlobalAveragePool", 0)]
    [InlineData("Conv", 1)]
    [InlineData("Relu", 0)]
    public void Find_NodeWithTooFewInputs_IsRefused(string operation, int inputs)
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        NodeProto last = model.Graph.Node[^1];
        last.OpType = operation;
        last.Attribute.Clear();
        while (last.Input.Count > inputs)
            last.Input.RemoveAt(last.Input.Count - 1);
        ModelInspection inspection = TinyHead.Find(model).Inspection;
        Assert.False(inspection.Decomposable);
        Assert.NotEmpty(inspection.Reason!);
        Assert.NotEmpty(inspection.Remedy!);
    }

    [Fact]
    public void Find_PoolingWithoutInput_IsRefused()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        model.Graph.Node.Single(n => n.OpType == "GlobalAveragePool").Input.Clear();
        TinyHead.AssertRefused(TinyHead.Find(model), "unknown", "cannot run it", "export it again");
    }

    [Fact]
    public void Find_ReluOfAnotherDomain_DoesNotCountAsOne()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        DefineIdentity(model, "Relu", "mine");
        model.Graph.Node.Single(n => n.OpType == "Relu").Domain = "mine";
        Assert.False(TinyHead.Find(model).Inspection.Features!.NonNegative);
    }

    [Fact]
    public void Find_StandardOperatorDefinedAnew_IsRefused()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        DefineIdentity(model, "Relu", "");
        ModelInspection inspection = TinyHead.Find(model).Inspection;
        Assert.Contains("defines the standard operator Relu anew", inspection.Reason, StringComparison.Ordinal);
    }

    private static void DefineIdentity(OnnxModel model, string name, string domain)
    {
        model.Proto.IrVersion = 8;
        var body = new NodeProto { OpType = "Identity" };
        body.Input.Add("a");
        body.Output.Add("b");
        var function = new FunctionProto { Name = name, Domain = domain };
        function.Input.Add("a");
        function.Output.Add("b");
        function.Node.Add(body);
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        model.Proto.Functions.Add(function);
        if (domain.Length > 0)
            model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
    }
}
