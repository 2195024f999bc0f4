using Google.Protobuf;
using Partwise.Testing;

namespace Partwise.Onnx.Tests;

public class RoundTripTests
{
    [Theory]
    [MemberData(nameof(Zoo.Names), MemberType = typeof(Zoo))]
    public void ToByteArray_UnmodifiedZooModel_IsIdenticalToTheFile(string name)
    {
        OnnxModel model = Zoo.Load(name);

        Assert.Equal(Zoo.Bytes(name), model.ToByteArray());
        Assert.Equal(13, model.Opset);
        Assert.Equal("pytorch", model.ProducerName);
        Assert.Equal(new FileInfo(Zoo.PathOf(name)).Length, model.FileSize);
        Assert.Single(model.Inputs);
        Assert.NotEmpty(model.Outputs);
    }

    [Theory]
    [InlineData("cub7-mobilenetv2.onnx", 7)]
    [InlineData("inat-birds-mobilenetv2.onnx", 965)]
    public void ToByteArray_UnmodifiedTrainedModel_IsIdenticalToTheFile(string name, int classes)
    {
        OnnxModel model = OnnxModel.Load(TestData.Data("models", name));
        Assert.Equal(File.ReadAllBytes(model.Path!), model.ToByteArray());
        Assert.Equal($"logits [N,{classes}]", Assert.Single(model.Outputs).ToString());
        Assert.Equal(classes, model.GetMetadata("labels")!.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Parse_UnknownFieldsAtEveryLevel_SurviveTheRoundTrip()
    {
        byte[] dimension = [.. Varint(1, 3), .. Text(4001, "dimension")];
        byte[] shape = [.. Message(1, dimension), .. Text(4002, "shape")];
        byte[] tensorType = [.. Varint(1, 1), .. Message(2, shape), .. Varint(4003, 77)];
        byte[] value = [.. Text(1, "y"), .. Message(2, [.. Message(1, tensorType), .. Text(4004, "type")]), .. Text(4005, "value")];
        byte[] attribute = [.. Text(1, "a"), .. Varint(3, 0), .. Varint(20, 2), .. Text(4006, "attribute")];
        byte[] node = [.. Text(1, "w"), .. Text(2, "y"), .. Text(4, "Relu"), .. Message(5, attribute), .. Text(4007, "node")];
        byte[] tensor = [.. Varint(1, 1), .. Varint(2, 1), .. Text(8, "w"), .. Message(9, [0, 0, 128, 63]), .. Text(4008, "tensor")];
        byte[] graph =
        [
            .. Message(1, node),
            .. Text(2, "g"),
            .. Message(5, tensor),
            .. Message(12, value),
            .. Message(14, Text(1, "quantization")),
            .. Text(4009, "graph"),
        ];
        byte[] file =
        [
            .. Varint(1, 8),
            .. Message(7, graph),
            .. Message(8, Varint(2, 13)),
            .. Message(20, Text(1, "training")),
            .. Text(4010, "model"),
        ];

        OnnxModel model = OnnxModel.Parse(file);
        byte[] written = model.ToByteArray();

        // Within each message the unknown fields stand last, where they are written.
        Assert.Equal(file, written);
        Assert.Equal(file, model.Clone().ToByteArray());
        Assert.Equal("w", model.Graph.Initializer[0].Name);
    }

    [Fact]
    public void Parse_UnknownFieldsInTheMiddle_AreWrittenBackWholly()
    {
        byte[] known = TestModels.Classifier().ToByteArray();
        byte[] file = [.. Text(999, "first"), .. known];

        byte[] written = OnnxModel.Parse(file).ToByteArray();

        Assert.Equal([.. known, .. Text(999, "first")], written);
    }

    [Fact]
    public void Parse_UnknownEnumValue_IsKept()
    {
        byte[] attribute = [.. Text(1, "a"), .. Varint(20, 99)];
        byte[] graph = [.. Message(1, [.. Text(2, "y"), .. Text(4, "Op"), .. Message(5, attribute)]), .. Message(12, Text(1, "y"))];
        byte[] file = [.. Varint(1, 8), .. Message(7, graph), .. Message(8, Varint(2, 13))];

        Assert.Equal(file, OnnxModel.Parse(file).ToByteArray());
    }

    [Fact]
    public void Parse_ZeroesThatWereWritten_AreWrittenAgain()
    {
        byte[] attribute = [.. Text(1, "axis"), .. Varint(3, 0), .. Varint(20, 2)];
        byte[] graph =
        [
            .. Message(1, [.. Text(2, "y"), .. Text(4, "Op"), .. Message(5, attribute), .. Text(7, "")]),
            .. Message(12, Text(1, "y")),
        ];
        byte[] file = [.. Varint(1, 8), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Varint(2, 13)])];

        Assert.Equal(file, OnnxModel.Parse(file).ToByteArray());
    }

    internal static byte[] Varint(int field, long value) =>
        Write(o =>
        {
            o.WriteTag(field, WireFormat.WireType.Varint);
            o.WriteInt64(value);
        });

    internal static byte[] Text(int field, string value) =>
        Write(o =>
        {
            o.WriteTag(field, WireFormat.WireType.LengthDelimited);
            o.WriteString(value);
        });

    internal static byte[] Message(int field, byte[] content) =>
        Write(o =>
        {
            o.WriteTag(field, WireFormat.WireType.LengthDelimited);
            o.WriteBytes(ByteString.CopyFrom(content));
        });

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }
}
