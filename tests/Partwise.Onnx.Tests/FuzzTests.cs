namespace Partwise.Onnx.Tests;

public class FuzzTests
{
    [Theory]
    [InlineData("alexnet", 1)]
    [InlineData("resnet18", 2)]
    [InlineData("vgg16", 3)]
    public void Parse_FileWithRandomBytesChanged_ThrowsOnlyOnnxExceptions(string name, int seed)
    {
        byte[] whole = Zoo.Bytes(name);
        var random = new Random(seed);
        int refused = 0;
        const int Rounds = 150;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 8); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            refused += Survives(damaged) ? 0 : 1;
        }
        // Both must happen, else the damage was too heavy or too light to test anything.
        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void Parse_SmallModelWithEachByteChanged_ThrowsOnlyOnnxExceptions()
    {
        byte[] whole = TestModels.Classifier().ToByteArray();
        var random = new Random(4);
        int refused = 0;
        for (int position = 0; position < whole.Length; position++)
        {
            byte[] damaged = [.. whole];
            damaged[position] ^= (byte)random.Next(1, 256);
            refused += Survives(damaged) ? 0 : 1;
        }
        Assert.InRange(refused, 1, whole.Length - 1);
    }

    [Fact]
    public void Parse_RandomBytes_ThrowsOnlyOnnxExceptions()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(bytes));
        }
    }

    // Does everything that reading does; anything but an OnnxException fails the test.
    private static bool Survives(byte[] bytes)
    {
        try
        {
            OnnxModel model = OnnxModel.Parse(bytes);
            _ = model.Inputs.Count + model.Outputs.Count + model.Metadata.Count + model.Opset;
            foreach (TensorProto tensor in ModelTensors.All(model.Proto))
                model.ReadTensor(tensor).ToDoubles();
            var index = new GraphIndex(model);
            index.CheckTopology();
            foreach (NodeProto node in model.Graph.Node)
            {
                node.GetInt("axis", 0);
                node.GetInts("kernel_shape");
                node.GetTensor("value");
            }
            SubgraphExtractor.Extract(model, inputs: null, [model.Graph.Output[0].Name]).ToByteArray();
            return true;
        }
        catch (OnnxException)
        {
            return false;
        }
    }
}
