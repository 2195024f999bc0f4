namespace Partwise.Onnx.Tests;

public class OnnxModelTests
{
    [Fact]
    public void Properties_OfClassifier_SayWhatItIs()
    {
        OnnxModel model = TestModels.Classifier();
        Assert.Equal(13, model.Opset);
        Assert.Equal("partwise", model.ProducerName);
        Assert.Equal("input [N,3,8,8]", Assert.Single(model.Inputs).ToString());
        Assert.Equal("logits [N,5]", Assert.Single(model.Outputs).ToString());
        Assert.Equal(model.ToByteArray().Length, model.FileSize);
        Assert.Null(model.Path);
        Assert.Empty(model.Metadata);
    }

    [Fact]
    public void Metadata_SetReadAndRemoved()
    {
        OnnxModel model = TestModels.Classifier();
        model.SetMetadata("labels", "a\nb");
        model.SetMetadata("license", "MIT");
        model.SetMetadata("labels", "ä\nß");

        OnnxModel read = OnnxModel.Parse(model.ToByteArray());
        Assert.Equal("ä\nß", read.GetMetadata("labels"));
        Assert.Null(read.GetMetadata("other"));
        Assert.Equal(["labels", "license"], read.Metadata.Keys);

        read.SetMetadata("labels", null);
        read.SetMetadata("never there", null);
        Assert.Equal("license", Assert.Single(read.Metadata).Key);
    }

    [Fact]
    public void SetMetadata_KeyThatStandsTwice_StandsOnceAfterwards()
    {
        OnnxModel model = TestModels.Classifier();
        for (int i = 0; i < 2; i++)
            model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "k", Value = $"v{i}" });
        Assert.Equal("v0", model.Metadata["k"]);
        model.SetMetadata("k", "new");
        Assert.Equal("new", Assert.Single(model.Proto.MetadataProps).Value);
    }

    [Fact]
    public void Clone_ThenChanged_LeavesTheOriginal()
    {
        OnnxModel model = TestModels.Classifier();
        byte[] before = model.ToByteArray();
        OnnxModel clone = model.Clone();
        clone.SetMetadata("k", "v");
        clone.Graph.Node.RemoveAt(0);
        Assert.Equal(before, model.ToByteArray());
    }

    [Fact]
    public void Inputs_ListedInitializers_AreLeftOut()
    {
        OnnxModel model = TestModels.Classifier();
        model.Graph.Input.Add(new ValueInfoProto { Name = "bias" });
        Assert.Equal("input", Assert.Single(model.Inputs).Name);
    }

    [Fact]
    public void Inputs_NegativeSize_IsRefused()
    {
        OnnxModel model = TestModels.Classifier();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = -3;
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => model.Inputs);
        Assert.Equal("The shape of 'input' has the size -3, but sizes are 0 or more; export the model again.", e.Message);
    }

    [Fact]
    public void Inputs_NumberNameAndUnknown_AreToldApart()
    {
        OnnxModel model = TestModels.Classifier();
        var shape = model.Graph.Input[0].Type.TensorType.Shape;
        shape.Dim[1].ClearValue();
        shape.Dim[2].DimValue = -1;
        IReadOnlyList<OnnxDimension> dims = model.Inputs[0].Shape!;
        Assert.Equal(["N", "?", "?", "8"], dims.Select(d => d.ToString()));
        Assert.Equal([true, true, true, false], dims.Select(d => d.IsDynamic));
        Assert.Equal("N", dims[0].Name);
        Assert.Equal(8, dims[3].Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxDimension.FromInt64(-1));
    }

    [Fact]
    public void Inputs_WithoutTypeOrShape_SayNothing()
    {
        OnnxModel model = TestModels.Classifier();
        model.Graph.Input[0].Type.TensorType.Shape = null;
        Assert.Null(model.Inputs[0].Shape);
        Assert.Equal("input", model.Inputs[0].ToString());
        model.Graph.Input[0].Type = null;
        Assert.Equal(OnnxElementType.Undefined, model.Inputs[0].ElementType);
    }

    [Fact]
    public void FindOpset_TakesBothNamesOfTheStandardDomain()
    {
        OnnxModel model = TestModels.Classifier();
        Assert.Same(model.FindOpset(""), model.FindOpset("ai.onnx"));
        Assert.Null(model.FindOpset("com.example"));
    }

    [Fact]
    public void FileSize_OfBuiltModel_FollowsChanges()
    {
        OnnxModel model = TestModels.Classifier();
        long before = model.FileSize;
        model.SetMetadata("k", "v");
        Assert.Equal(before + 8, model.FileSize);
    }

    [Fact]
    public void ModelSize_BeyondWhatProtobufCounts_IsCountedAndRefused()
    {
        // Shared bytes: the data stands 40 times in the model, but once in memory.
        OnnxModel model = TestModels.Classifier();
        TensorProto tensor = OnnxTensor.Create("t", new float[16_000_000], 16_000_000);
        for (int i = 0; i < 40; i++)
            model.Graph.Initializer.Add(tensor);
        Assert.InRange(model.FileSize, 40 * 64_000_000L, 40 * 64_000_000L + 20_000);
        OnnxException e = Assert.Throws<OnnxException>(model.ToByteArray);
        Assert.EndsWith("but one ONNX file holds at most 2147418112; save it with external data.", e.Message, StringComparison.Ordinal);
    }
}
