using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed class SessionDescriptionTests
{
    [Fact]
    public void Metadata_OfModel_IsWhatTheFileSays()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);

        Assert.Equal("partwise-tests", session.Metadata.ProducerName);
        Assert.Equal("graph", session.Metadata.GraphName);
        Assert.Equal("org.example", session.Metadata.Domain);
        Assert.Equal("adds", session.Metadata.Description);
        Assert.Equal(7, session.Metadata.Version);
        Assert.Equal(2, session.Metadata.CustomMetadataMap.Count);
        Assert.Equal("heron\nтрясогузка\n鶴", session.Metadata.CustomMetadataMap["labels"]);
        Assert.Equal("", session.Metadata.CustomMetadataMap["empty"]);
    }

    [Fact]
    public void Metadata_OfModelWithout_IsEmpty()
    {
        using var session = new InferenceSession(TinyModels.Perceptron(), TinyModels.OneThread);

        Assert.Equal("", session.Metadata.ProducerName);
        Assert.Empty(session.Metadata.CustomMetadataMap);
    }

    [Fact]
    public void Inputs_WithNamedDimension_HaveNameTypeShapeAndSymbol()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);

        Assert.Equal(["x", "y"], session.Inputs.Select(i => i.Name));
        TensorInfo x = session.Inputs[0];
        Assert.Equal(TensorElementType.Float, x.ElementType);
        Assert.Equal([-1, 2], x.Shape);
        Assert.Equal(["N", ""], x.SymbolicDimensions);
        Assert.Equal("float32 [N, 2]", x.ToString());
        Assert.Equal("sum", Assert.Single(session.Outputs).Name);
    }

    [Fact]
    public void Outputs_WithNamelessDimension_WriteQuestionMark()
    {
        using var session = new InferenceSession(TinyModels.Perceptron(), TinyModels.OneThread);

        Assert.Equal(["hidden", "out"], session.Outputs.Select(o => o.Name));
        Assert.Equal("float32 [?, 1]", session.Outputs[1].ToString());
    }

    [Fact]
    public void Outputs_Sequence_AreNotTensors()
    {
        using var session = new InferenceSession(TinyModels.Sequence(), TinyModels.OneThread);

        Assert.Null(session.Outputs[0].ElementType);
        Assert.Empty(session.Outputs[0].Shape);
        Assert.Equal("not a tensor", session.Outputs[0].ToString());
    }

    [Fact]
    public void Inputs_WithFreeDimensionOverrideConfigured_AreFixed()
    {
        var options = TinyModels.OneThread with { Configure = o => o.AddFreeDimensionOverrideByName("N", 3) };
        using var session = new InferenceSession(TinyModels.Add(), options);

        Assert.Equal([3, 2], session.Inputs[0].Shape);
    }

    [Fact]
    public void Inputs_Scalar_HaveNoDimensions()
    {
        using var session = new InferenceSession(TinyModels.Identity(TensorElementType.Int64), TinyModels.OneThread);

        Assert.Empty(session.Inputs[0].Shape);
        Assert.Equal("int64 []", session.Inputs[0].ToString());
    }

    [Fact]
    public void Version_OfTheLibrary_IsThatOfThePackageOrLater()
    {
        Assert.True(Version.Parse(OnnxRuntimeLibrary.Version) >= new Version(1, 31, 1), OnnxRuntimeLibrary.Version);
        Assert.Equal(OnnxRuntimeLibrary.Version, Ort.OrtEnv.Instance().GetVersionString());
        Assert.NotEmpty(OnnxRuntimeLibrary.Path);
    }
}
