using Partwise.Onnx.Differentiation;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Onnx.Tests.Differentiation;

[Trait(TestData.Category, TestData.Golden)]
public sealed class ZooGradientTests
{
    [Theory]
    [MemberData(nameof(Zoo.Names), MemberType = typeof(Zoo))]
    public void AddGradients_EveryArchitecture_ReachesItsWeights(string name)
    {
        OnnxModel model = Zoo.Load(name);
        var index = new GraphIndex(model);
        string[] weights =
        [
            .. index.Nodes.Where(n => n.OpType is "Conv" or "Gemm").Select(n => n.Input[1]).Where(index.IsConstant).Distinct(),
        ];
        string loss = LossBuilder.AddSoftmaxCrossEntropy(model, model.Graph.Output[0].Name);
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, loss, weights);
        Assert.NotEmpty(weights);
        Assert.Equal(weights.Length, gradients.Count);
        new GraphIndex(model).CheckTopology();
    }
}
