using Partwise.Testing;

namespace Partwise.Onnx.Tests;

public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ExternalTensor_IsReadFromBesideTheModel()
    {
        OnnxModel model = OnnxModel.Load(Write("weights.bin", offset: "8"));
        Assert.Equal([3f, 4, 5], model.ReadTensor(model.Graph.Initializer[0]).ToFloats());
        Assert.Equal([3f, 4, 5], model.Clone().ReadTensor(model.Graph.Initializer[0]).ToFloats());
    }

    [Fact]
    public void Load_ExternalTensorInSubfolder_IsRead()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllBytes(_folder.File("data/w"), Floats(7, 8, 9));
        OnnxModel model = OnnxModel.Load(Write("data/w", length: "12"));
        Assert.Equal([7f, 8, 9], model.ReadTensor(model.Graph.Initializer[0]).ToFloats());
    }

    [Fact]
    public void Load_LinksOfADownloadCache_AreFollowed()
    {
        string blob = Write("weights.bin", offset: "8");
        Directory.CreateDirectory(_folder.File("snapshot"));
        File.CreateSymbolicLink(_folder.File("snapshot/model.onnx"), Path.GetRelativePath(_folder.File("snapshot"), blob));
        File.CreateSymbolicLink(_folder.File("snapshot/weights.bin"), Path.Combine("..", "weights.bin"));
        OnnxModel model = OnnxModel.Load(_folder.File("snapshot/model.onnx"));
        Assert.Equal([3f, 4, 5], model.ReadTensor(model.Graph.Initializer[0]).ToFloats());
        Assert.Equal(new FileInfo(blob).Length, model.FileSize);
    }

    [Fact]
    public void Load_LocationWithBackslashes_IsRead()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllBytes(_folder.File("data/w"), Floats(7, 8, 9));
        OnnxModel model = OnnxModel.Load(Write("data\\w", length: "12"));
        Assert.Equal([7f, 8, 9], model.ReadTensor(model.Graph.Initializer[0]).ToFloats());
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("data/../../weights.bin")]
    [InlineData("..\\weights.bin")]
    [InlineData("data\\..\\..\\weights.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share\\weights.bin")]
    [InlineData("C:\\weights.bin")]
    [InlineData("file:weights.bin")]
    [InlineData("weights.bin\0.png")]
    [InlineData("")]
    [InlineData(" ")]
    public void Load_LocationOutsideTheFolder_IsRefused(string location)
    {
        string path = Write(location);
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(path));
        Assert.StartsWith("The tensor 'w' keeps its data outside the model in the file '", e.Message, StringComparison.Ordinal);
        Assert.Contains("but only files in the model's folder are allowed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20", null, "in 'weights.bin' at 20 with 12 bytes, but that file has 20")]
    [InlineData("12", null, "in 'weights.bin' at 12 with 12 bytes, but that file has 20")]
    [InlineData("9223372036854775807", null, "at 9223372036854775807 with 12 bytes, but that file has 20")]
    [InlineData("0", "16", "of 16 bytes, but its shape takes 12")]
    [InlineData("-4", null, "with the offset '-4', which is not a number of bytes")]
    [InlineData("1e3", null, "with the offset '1e3', which is not a number of bytes")]
    [InlineData("0", "many", "with the length 'many', which is not a number of bytes")]
    [InlineData("99999999999999999999", null, "which is not a number of bytes")]
    public void Load_RangeOutsideTheFile_IsRefused(string offset, string? length, string expected)
    {
        string path = Write("weights.bin", offset, length);
        Assert.Contains(expected, Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingDataFile_SaysWhereItBelongs()
    {
        string path = Write("gone.bin");
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(path));
        Assert.Equal(
            "The tensor 'w' keeps its data outside the model in the file 'gone.bin', which is not there; put it beside the model.",
            e.Message
        );
    }

    [Fact]
    public void Load_NoLocation_IsRefused()
    {
        string path = Write(null);
        Assert.Contains(
            "without saying in which file",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadTensor_OfModelFromMemory_SaysToLoadFromPath()
    {
        OnnxModel model = OnnxModel.Parse(File.ReadAllBytes(Write("weights.bin")));
        OnnxException e = Assert.Throws<OnnxException>(() => model.ReadTensor(model.Graph.Initializer[0]));
        Assert.Equal(
            "The tensor 'w' keeps its data in the file 'weights.bin', but the model was read from memory; load it from its path.",
            e.Message
        );
    }

    [Fact]
    public void SaveAs_ToAnotherFolder_CarriesTheDataAlong()
    {
        OnnxModel model = OnnxModel.Load(Write("weights.bin", offset: "8"));
        using var other = new TemporaryFolder();
        model.SaveAs(other.File("copy.onnx"));

        Assert.Equal(["copy.onnx", "copy.onnx.data"], Directory.GetFiles(other.Path).Select(Path.GetFileName).Order());
        OnnxModel copy = OnnxModel.Load(other.File("copy.onnx"));
        Assert.Equal([3f, 4, 5], copy.ReadTensor(copy.Graph.Initializer[0]).ToFloats());
        // The model in memory still reads from where it was loaded.
        Assert.Equal("weights.bin", model.Graph.Initializer[0].ExternalData[0].Value);
    }

    [Fact]
    public void SaveAs_ToTheSameFolder_LeavesTheDataWhereItIs()
    {
        OnnxModel model = OnnxModel.Load(Write("weights.bin"));
        model.SaveAs(_folder.File("copy.onnx"));
        Assert.Equal(["copy.onnx", "model.onnx", "weights.bin"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(_folder.File("model.onnx")), File.ReadAllBytes(_folder.File("copy.onnx")));
    }

    [Fact]
    public void SaveAs_OverItsOwnData_GoesOnReadingTheSameNumbers()
    {
        OnnxModel model = TestModels.Classifier();
        float[] big = TestModels.Count(1000);
        model.Graph.Initializer.Add(OnnxTensor.Create("a", big, 1000));
        model.Graph.Initializer.Add(OnnxTensor.Create("b", big.Reverse().ToArray(), 1000));
        string path = _folder.File("m.onnx");
        model.SaveAs(path, externalDataThreshold: 0);

        OnnxModel loaded = OnnxModel.Load(path);
        loaded.Graph.Initializer.Remove(loaded.Graph.Initializer.Single(t => t.Name == "a"));
        loaded.SaveAs(path, externalDataThreshold: 0);

        OnnxModel again = OnnxModel.Load(path);
        Assert.Equal(big.Reverse(), again.ReadTensor(again.Graph.Initializer.Single(t => t.Name == "b")).ToFloats());
        Assert.Equal(big.Reverse(), loaded.ReadTensor(loaded.Graph.Initializer.Single(t => t.Name == "b")).ToFloats());
        Assert.Equal(["m.onnx", "m.onnx.data"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void SaveAs_TensorsThatShareData_GoOnSharingIt()
    {
        string path = Write("weights.bin");
        OnnxModel model = OnnxModel.Load(path);
        TensorProto twin = model.Graph.Initializer[0].Clone();
        twin.Name = "twin";
        model.Graph.Initializer.Add(twin);
        using var other = new TemporaryFolder();
        model.SaveAs(other.File("copy.onnx"));
        Assert.Equal(12, new FileInfo(other.File("copy.onnx.data")).Length);
    }

    [Fact]
    public void Load_ExternalTensorInAttribute_IsChecked()
    {
        OnnxModel model = TestModels.Chain(2);
        var tensor = new TensorProto { Name = "inner", DataType = 1 };
        ExternalData.Set(tensor, "../x", 0, 4);
        model.Graph.Node.Add(TestModels.Node("Constant", [], ["c"], OnnxAttribute.Of("value", tensor)));
        File.WriteAllBytes(_folder.File("a.onnx"), model.ToByteArray());
        Assert.Contains(
            "'../x'",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(_folder.File("a.onnx"))).Message,
            StringComparison.Ordinal
        );
    }

    // A model with the tensor w [3] outside; beside it weights.bin with the floats 1 to 5.
    private string Write(string? location, string? offset = null, string? length = null)
    {
        File.WriteAllBytes(_folder.File("weights.bin"), Floats(1, 2, 3, 4, 5));
        OnnxModel model = TestModels.Chain(2);
        var tensor = new TensorProto
        {
            Name = "w",
            DataType = 1,
            DataLocation = TensorProto.Types.DataLocation.External,
        };
        tensor.Dims.Add(3);
        foreach ((string key, string? value) in new[] { ("location", location), ("offset", offset), ("length", length) })
        {
            if (value is not null)
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }
        model.Graph.Initializer.Add(tensor);
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
