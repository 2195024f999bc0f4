using static Partwise.Onnx.Tests.TestModels;

namespace Partwise.Onnx.Tests;

public class NodeExtensionsTests
{
    private readonly NodeProto _node = Node(
        "Op",
        ["a", ""],
        ["", "y"],
        OnnxAttribute.Of("i", 5L),
        OnnxAttribute.Of("f", 0.5f),
        OnnxAttribute.Of("s", "größe"),
        OnnxAttribute.Of("is", [1L, -2L]),
        OnnxAttribute.Of("fs", [1f, 2f]),
        OnnxAttribute.Of("t", OnnxTensor.Create("t", [3f], 1)),
        OnnxAttribute.Of("g", new GraphProto { Name = "inner" })
    );

    [Fact]
    public void Get_WhatIsThere_IsRead()
    {
        Assert.Equal(5, _node.GetInt("i", 0));
        Assert.Equal(0.5f, _node.GetFloat("f", 0));
        Assert.Equal("größe", _node.GetString("s", ""));
        Assert.Equal([1, -2], _node.GetInts("is")!);
        Assert.Equal([1f, 2], _node.GetFloats("fs")!);
        Assert.Equal("t", _node.GetTensor("t")!.Name);
        Assert.Equal("inner", Assert.Single(_node.Subgraphs()).Name);
    }

    [Fact]
    public void Get_WhatIsNotThere_IsTheFallback()
    {
        Assert.Equal(-1, _node.GetInt("x", -1));
        Assert.Equal(2f, _node.GetFloat("x", 2));
        Assert.Equal("NOTSET", _node.GetString("x", "NOTSET"));
        Assert.Null(_node.GetInts("x"));
        Assert.Null(_node.GetFloats("x"));
        Assert.Null(_node.GetTensor("x"));
        Assert.Null(_node.FindAttribute("x"));
    }

    [Fact]
    public void Get_AnotherType_SaysBothTypes()
    {
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => _node.GetInt("f", 0));
        Assert.Equal("The attribute 'f' of Op 'y' is of type Float, but Int is expected; export the model again.", e.Message);
        Assert.Throws<OnnxFormatException>(() => _node.GetInts("i"));
    }

    [Fact]
    public void Get_AttributeWithoutStatedType_IsReadByItsContent()
    {
        foreach (AttributeProto attribute in _node.Attribute)
            attribute.ClearType();
        _node.Attribute.Add(new AttributeProto { Name = "empty" });
        Get_WhatIsThere_IsRead();
        Assert.Empty(_node.GetInts("empty")!);
        Assert.Throws<OnnxFormatException>(() => _node.GetInt("s", 0));
    }

    [Fact]
    public void Is_StandardDomainOnly()
    {
        Assert.True(_node.Is("Op"));
        Assert.False(_node.Is("Other"));
        _node.Domain = "ai.onnx";
        Assert.True(_node.Is("Op"));
        _node.Domain = "com.example";
        Assert.False(_node.Is("Op"));
    }

    [Fact]
    public void InputOrEmpty_OmittedAndBeyond_AreEmpty() =>
        Assert.Equal(["a", "", ""], new[] { _node.InputOrEmpty(0), _node.InputOrEmpty(1), _node.InputOrEmpty(2) });

    [Fact]
    public void Describe_NamelessNode_UsesItsFirstOutput()
    {
        Assert.Equal("Op 'y'", _node.Describe());
        _node.Name = "/layer/Op";
        Assert.Equal("Op '/layer/Op'", _node.Describe());
    }
}
