using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class ArchitecturesTests
{
    [Theory]
    [InlineData(NetworkArchitecture.SmallResnet, 221_442)]
    [InlineData(NetworkArchitecture.SmallCnn, 103_290)]
    public void Create_TenClasses_HasTheStatedSizeAndEndsInPoolingAndALinearLayer(NetworkArchitecture architecture, int expected)
    {
        OnnxModel model = Architectures.Create(architecture, classes: 10, size: 112, seed: 0);
        long weights = TrainableParameters
            .Find(model)
            .Sum(n => model.Graph.Initializer.Single(t => t.Name == n).Dims.Aggregate(1L, (a, b) => a * b));
        Assert.Equal(expected, weights);
        string[] last = [.. model.Graph.Node.TakeLast(4).Select(n => n.OpType)];
        Assert.Equal(["Relu", "GlobalAveragePool", "Flatten", "Gemm"], last);
        Assert.Equal("[N,3,112,112]", $"[{string.Join(',', model.Inputs.Single().Shape!)}]");
        Assert.Equal("[N,10]", $"[{string.Join(',', model.Outputs.Single().Shape!)}]");
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameBytesAndAnotherSeedOthers()
    {
        byte[] first = Architectures.Create(NetworkArchitecture.SmallCnn, 3, 32, seed: 5).ToByteArray();
        Assert.Equal(first, Architectures.Create(NetworkArchitecture.SmallCnn, 3, 32, seed: 5).ToByteArray());
        Assert.NotEqual(first, Architectures.Create(NetworkArchitecture.SmallCnn, 3, 32, seed: 6).ToByteArray());
    }

    [Fact]
    public void Create_Convolution_HasTheVarianceOfHe()
    {
        OnnxModel model = Architectures.Create(NetworkArchitecture.SmallResnet, 3, 32, seed: 1);
        float[] weight = model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == "block3.conv2.weight")).ToFloats();
        Assert.Equal(9 * 96 * 96, weight.Length);
        Assert.InRange(weight.Average(), -0.002, 0.002);
        Assert.InRange(weight.Average(w => (double)w * w) * 9 * 96 / 2, 0.97, 1.03);
    }

    [Theory]
    [InlineData(1, 64, "A network for 1 classes was asked for; at least 2 are needed.")]
    [InlineData(3, 60, "An input of 60 pixels was asked for; a multiple of 16 from 32 to 512 is allowed.")]
    [InlineData(3, 16, "An input of 16 pixels was asked for; a multiple of 16 from 32 to 512 is allowed.")]
    [InlineData(3, 528, "An input of 528 pixels was asked for; a multiple of 16 from 32 to 512 is allowed.")]
    public void Create_OutOfRange_SaysWhatIsAllowed(int classes, int size, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<ArgumentException>(() => Architectures.Create(NetworkArchitecture.SmallCnn, classes, size, 0)).Message,
            StringComparison.Ordinal
        );
}
