using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

/// <summary>Random acyclic graphs against definitions written down plainly.</summary>
public class RandomGraphTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TopologicalOrder_ShuffledNodes_ComesAfterWhatIsRead(int seed)
    {
        OnnxModel model = Make(seed);
        IReadOnlyList<NodeProto> order = new GraphIndex(model).TopologicalOrder();
        Assert.Equal(model.Graph.Node.Count, order.Distinct(ReferenceEqualityComparer.Instance).Count());
        HashSet<string> made = ["x", "c"];
        foreach (NodeProto node in order)
        {
            Assert.Subset(made, node.Input.ToHashSet());
            made.UnionWith(node.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void IsConstant_EveryTensor_IsWhatTheDefinitionSays(int seed)
    {
        OnnxModel model = Make(seed);
        var index = new GraphIndex(model);
        foreach (string tensor in model.Graph.Node.SelectMany(n => n.Output))
            Assert.Equal(
                !Ancestors(index, tensor).Contains("x") && !Ancestors(index, tensor).Any(t => index.Producer(t)?.OpType == "RandomNormal"),
                index.IsConstant(tensor)
            );
        Assert.Contains(model.Graph.Node, n => index.IsConstant(n.Output[0]));
        Assert.Contains(model.Graph.Node, n => !index.IsConstant(n.Output[0]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Extract_EveryTensor_HoldsJustItsAncestors(int seed)
    {
        OnnxModel model = Make(seed);
        var index = new GraphIndex(model);
        foreach (string tensor in model.Graph.Node.Select(n => n.Output[0]))
        {
            OnnxModel cut = SubgraphExtractor.Extract(model, inputs: null, [tensor]);
            HashSet<string> ancestors = Ancestors(index, tensor);
            Assert.Equal(model.Graph.Node.Where(n => ancestors.Contains(n.Output[0])), cut.Graph.Node);
            Assert.Equal(ancestors.Contains("x"), cut.Inputs.Count == 1);
            Assert.Equal(ancestors.Contains("c"), cut.Graph.Initializer.Count == 1);
        }
    }

    private static HashSet<string> Ancestors(GraphIndex index, string tensor)
    {
        HashSet<string> ancestors = [tensor];
        foreach (string input in index.Producer(tensor)?.Input.ToArray() ?? [])
            ancestors.UnionWith(Ancestors(index, input));
        return ancestors;
    }

    // 14 nodes over the input x and the constant c, in random order in the file.
    private static OnnxModel Make(int seed)
    {
        var random = new Random(seed);
        OnnxModel model = Empty();
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [1]).ToProto());
        model.Graph.Initializer.Add(OnnxTensor.Create("c", [1f], 1));
        List<string> names = ["x", "c"];
        List<NodeProto> nodes = [Node("Abs", ["c"], ["const"]), Node("Abs", ["x"], ["var"])];
        names.AddRange(["const", "var"]);
        for (int i = 0; i < 12; i++)
        {
            string[] inputs = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => names[random.Next(names.Count)]).Distinct()];
            NodeProto node = random.Next(8) == 0 ? Node("RandomNormal", [], [$"t{i}"]) : Node("Sum", inputs, [$"t{i}"]);
            nodes.Add(node);
            names.Add($"t{i}");
        }
        NodeProto[] shuffled = [.. nodes];
        random.Shuffle(shuffled);
        model.Graph.Node.AddRange(shuffled);
        model.Graph.Output.Add(new ValueInfoProto { Name = "t11" });
        return model;
    }
}
