using Partwise.Testing;

namespace Partwise.Onnx.Tests;

public sealed class SaveAsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SaveAs_NewFile_IsWholeAndLeavesNothingElse()
    {
        OnnxModel model = TestModels.Classifier();
        model.SaveAs(_folder.File("m.onnx"));
        Assert.Equal(model.ToByteArray(), File.ReadAllBytes(_folder.File("m.onnx")));
        Assert.Equal(["m.onnx"], Names());
    }

    [Fact]
    public void SaveAs_ExistingFile_IsReplaced()
    {
        File.WriteAllText(_folder.File("m.onnx"), new string('x', 100_000));
        TestModels.Classifier().SaveAs(_folder.File("m.onnx"));
        Assert.Equal(TestModels.Classifier().ToByteArray(), File.ReadAllBytes(_folder.File("m.onnx")));
        Assert.Equal(["m.onnx"], Names());
    }

    [Fact]
    public void SaveAs_ThatFails_LeavesTheOldFilesAsTheyWere()
    {
        string path = _folder.File("m.onnx");
        TestModels.Classifier().SaveAs(path);
        byte[] before = File.ReadAllBytes(path);
        // A folder in the place of the data file makes the last step but one fail.
        Directory.CreateDirectory(path + ".data");
        File.WriteAllText(_folder.File("m.onnx.data/occupied"), "");

        Exception e = Assert.ThrowsAny<Exception>(() => Large().SaveAs(path, externalDataThreshold: 100));

        Assert.True(e is IOException or UnauthorizedAccessException, e.ToString());
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["m.onnx"], Names());
    }

    [Fact]
    public void SaveAs_AboveTheThreshold_PutsLargeInitializersOutside()
    {
        OnnxModel model = Large();
        byte[] before = model.ToByteArray();
        string path = _folder.File("m.onnx");

        model.SaveAs(path, externalDataThreshold: 10_000);

        Assert.Equal(["m.onnx", "m.onnx.data"], Names());
        Assert.InRange(new FileInfo(path).Length, 1, 3000);
        OnnxModel loaded = OnnxModel.Load(path);
        TensorProto big = loaded.Graph.Initializer.Single(t => t.Name == "big");
        Assert.Equal(TensorProto.Types.DataLocation.External, big.DataLocation);
        Assert.Equal(TestModels.Count(5000), loaded.ReadTensor(big).ToFloats());
        TensorProto typed = loaded.Graph.Initializer.Single(t => t.Name == "typed");
        Assert.Equal(TestModels.Count(2000), loaded.ReadTensor(typed).ToFloats());
        Assert.Empty(typed.FloatData);
        // Readers map the data into memory where it begins at a page.
        Assert.All(
            loaded.Graph.Initializer.Where(ModelTensors.IsExternal),
            t => Assert.Equal(0, long.Parse(t.ExternalData.Single(e => e.Key == "offset").Value, null) % 4096)
        );
        Assert.False(ModelTensors.IsExternal(loaded.Graph.Initializer.Single(t => t.Name == "weight")));
        // The model in memory has not changed.
        Assert.Equal(before, model.ToByteArray());
    }

    [Fact]
    public void SaveAs_AtTheThreshold_StaysInOneFile()
    {
        OnnxModel model = Large();
        model.SaveAs(_folder.File("m.onnx"), externalDataThreshold: model.FileSize);
        Assert.Equal(["m.onnx"], Names());
        model.SaveAs(_folder.File("n.onnx"), externalDataThreshold: model.FileSize - 1);
        Assert.Equal(["m.onnx", "n.onnx", "n.onnx.data"], Names());
    }

    [Fact]
    public void SaveAs_OntoFolder_SaysSo()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => TestModels.Classifier().SaveAs(_folder.Path));
        Assert.Equal($"'{_folder.Path}' is a folder, so no model can be written there; give a file name.", e.Message);
    }

    [Fact]
    public void SaveAs_IntoMissingFolder_SaysSo()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => TestModels.Classifier().SaveAs(_folder.File("none/m.onnx")));
        Assert.EndsWith("is not there; create it first.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveAs_ThresholdAboveTheFormatsLimit_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            "externalDataThreshold",
            () => TestModels.Classifier().SaveAs(_folder.File("m.onnx"), long.MaxValue)
        );

    private IEnumerable<string?> Names() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order();

    private static OnnxModel Large()
    {
        OnnxModel model = TestModels.Classifier();
        model.Graph.Initializer.Add(OnnxTensor.Create("big", TestModels.Count(5000), 50, 100));
        var typed = new TensorProto { Name = "typed", DataType = 1 };
        typed.Dims.Add(2000);
        typed.FloatData.AddRange(TestModels.Count(2000));
        model.Graph.Initializer.Add(typed);
        return model;
    }
}
