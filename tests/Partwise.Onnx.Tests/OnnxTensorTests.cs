using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace Partwise.Onnx.Tests;

public class OnnxTensorTests
{
    [Fact]
    public void Create_AnyFloats_AreReadBackBitForBit() =>
        Prop.ForAll<float[]>(data =>
            {
                OnnxTensor tensor = OnnxTensor.Read(OnnxTensor.Create("t", data, data.Length));
                return tensor.ToFloats().Select(BitConverter.SingleToInt32Bits).SequenceEqual(data.Select(BitConverter.SingleToInt32Bits));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Create_AnyIntegers_AreReadBack() =>
        Prop.ForAll<long[]>(data => OnnxTensor.Read(OnnxTensor.Create("t", data, data.Length)).ToInt64s().SequenceEqual(data))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Create_DoublesAndInts_KeepTypeShapeAndValues()
    {
        OnnxTensor doubles = OnnxTensor.Read(OnnxTensor.Create("d", new double[] { 0.1, -2, 1e300, 4, 5, 6 }, 2, 3));
        Assert.Equal(OnnxElementType.Double, doubles.ElementType);
        Assert.Equal([2, 3], doubles.Shape);
        Assert.Equal([0.1, -2, 1e300, 4, 5, 6], doubles.ToDoubles());

        OnnxTensor ints = OnnxTensor.Read(OnnxTensor.Create("i", new int[] { int.MinValue, 7 }, 2));
        Assert.Equal([int.MinValue, 7], ints.ToInt64s());
        Assert.Equal([int.MinValue, 7f], ints.ToFloats());
    }

    [Fact]
    public void Create_Scalar_HasNoSizesAndOneElement()
    {
        OnnxTensor scalar = OnnxTensor.Read(OnnxTensor.Create("s", [2.5f]));
        Assert.Empty(scalar.Shape);
        Assert.Equal([2.5f], scalar.ToFloats());
    }

    [Fact]
    public void Create_WrongCount_SaysBothNumbers()
    {
        ArgumentException e = Assert.Throws<ArgumentException>("data", () => OnnxTensor.Create("w", new float[5], 2, 3));
        Assert.StartsWith(
            "5 numbers were given for 'w' of shape [2,3], which holds 6; give exactly as many.",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(OnnxElementType.Float, new byte[] { 0, 0, 128, 63, 0, 0, 0, 192 }, new double[] { 1, -2 })]
    [InlineData(OnnxElementType.Double, new byte[] { 0, 0, 0, 0, 0, 0, 240, 63 }, new double[] { 1 })]
    [InlineData(OnnxElementType.Float16, new byte[] { 0, 60, 0, 192 }, new double[] { 1, -2 })]
    [InlineData(OnnxElementType.BFloat16, new byte[] { 128, 63, 0, 192 }, new double[] { 1, -2 })]
    [InlineData(OnnxElementType.Int8, new byte[] { 1, 255 }, new double[] { 1, -1 })]
    [InlineData(OnnxElementType.UInt8, new byte[] { 1, 255 }, new double[] { 1, 255 })]
    [InlineData(OnnxElementType.Bool, new byte[] { 0, 1 }, new double[] { 0, 1 })]
    [InlineData(OnnxElementType.Int16, new byte[] { 255, 255 }, new double[] { -1 })]
    [InlineData(OnnxElementType.UInt16, new byte[] { 255, 255 }, new double[] { 65535 })]
    [InlineData(OnnxElementType.Int32, new byte[] { 254, 255, 255, 255 }, new double[] { -2 })]
    [InlineData(OnnxElementType.UInt32, new byte[] { 255, 255, 255, 255 }, new double[] { 4294967295 })]
    [InlineData(OnnxElementType.Int64, new byte[] { 253, 255, 255, 255, 255, 255, 255, 255 }, new double[] { -3 })]
    [InlineData(OnnxElementType.UInt64, new byte[] { 9, 0, 0, 0, 0, 0, 0, 0 }, new double[] { 9 })]
    public void Read_RawData_OfEveryType(OnnxElementType type, byte[] raw, double[] expected)
    {
        var proto = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(raw) };
        proto.Dims.Add(expected.Length);
        OnnxTensor tensor = OnnxTensor.Read(proto);
        Assert.Equal(expected, tensor.ToDoubles());
        Assert.Equal(expected.Select(v => (float)v), tensor.ToFloats());
    }

    [Fact]
    public void Read_TypedFields_OfEveryType()
    {
        Assert.Equal([1.5, -2], Typed(OnnxElementType.Float, t => t.FloatData.AddRange([1.5f, -2])));
        Assert.Equal([1.5, -2], Typed(OnnxElementType.Double, t => t.DoubleData.AddRange([1.5, -2])));
        Assert.Equal([1, -2], Typed(OnnxElementType.Int64, t => t.Int64Data.AddRange([1, -2])));
        Assert.Equal([1, -2], Typed(OnnxElementType.Int32, t => t.Int32Data.AddRange([1, -2])));
        Assert.Equal([1, -2], Typed(OnnxElementType.Int16, t => t.Int32Data.AddRange([1, -2])));
        Assert.Equal([1, -2], Typed(OnnxElementType.Int8, t => t.Int32Data.AddRange([1, -2])));
        Assert.Equal([1, 254], Typed(OnnxElementType.UInt8, t => t.Int32Data.AddRange([1, 254])));
        Assert.Equal([1, 0], Typed(OnnxElementType.Bool, t => t.Int32Data.AddRange([1, 0])));
        Assert.Equal([1, 65534], Typed(OnnxElementType.UInt16, t => t.Int32Data.AddRange([1, 65534])));
        Assert.Equal([1, -2], Typed(OnnxElementType.Float16, t => t.Int32Data.AddRange([0x3C00, 0xC000])));
        Assert.Equal([1, -2], Typed(OnnxElementType.BFloat16, t => t.Int32Data.AddRange([0x3F80, 0xC000])));
        Assert.Equal([1, 4294967295], Typed(OnnxElementType.UInt32, t => t.Uint64Data.AddRange([1, 4294967295])));
        Assert.Equal([1, 2], Typed(OnnxElementType.UInt64, t => t.Uint64Data.AddRange([1, 2])));
    }

    [Fact]
    public void Read_EmptyTensor_HasNoElements()
    {
        OnnxTensor tensor = OnnxTensor.Read(OnnxTensor.Create("e", Array.Empty<float>(), 0, 1000));
        Assert.Equal(0, tensor.Count);
        Assert.Empty(tensor.ToFloats());
    }

    [Fact]
    public void Read_NegativeSize_IsRefused() =>
        Assert.Equal(
            "The tensor 'w' has the size -3, but sizes are 0 or more; the file is damaged, export the model again.",
            Fails([-3], 12)
        );

    [Theory]
    [InlineData(new long[] { long.MaxValue, long.MaxValue })]
    [InlineData(new long[] { 1L << 32, 1L << 32 })]
    [InlineData(new long[] { 0, long.MaxValue, long.MaxValue })]
    [InlineData(new long[] { 1L << 30 })]
    public void Read_SizesBeyondMemory_AreRefusedWithoutAllocating(long[] dims)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than the 2 GB that one tensor may hold", Fails(dims, 12), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Read_DataOfAnotherLength_IsRefused() =>
        Assert.Equal(
            "The tensor 'w' of shape [2,2] takes 16 bytes, but 12 are stored; the file is damaged, export the model again.",
            Fails([2, 2], 12)
        );

    [Fact]
    public void Read_TypedDataOfAnotherLength_IsRefused()
    {
        var proto = new TensorProto { Name = "w", DataType = (int)OnnxElementType.Int8 };
        proto.Dims.Add(500_000_000);
        proto.Int32Data.Add(1);
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxTensor.Read(proto));
        Assert.Contains("takes 500000000 bytes, but 1 are stored", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)OnnxElementType.String)]
    [InlineData((int)OnnxElementType.Complex64)]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(1000)]
    public void Read_TypeWithoutNumbers_IsRefused(int type)
    {
        OnnxFormatException e = Assert.Throws<OnnxFormatException>(() => OnnxTensor.Read(new TensorProto { Name = "w", DataType = type }));
        Assert.Contains("only real numbers, integers and booleans can be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToInt64s_OfFractions_IsRefused()
    {
        OnnxException e = Assert.Throws<OnnxException>(() => OnnxTensor.Read(OnnxTensor.Create("w", [1.5f], 1)).ToInt64s());
        Assert.Equal("The tensor 'w' is of type Float, but whole numbers are wanted; read it with ToDoubles.", e.Message);
    }

    [Fact]
    public void ToInt64s_AboveTheRange_IsRefused()
    {
        var proto = new TensorProto { Name = "w", DataType = (int)OnnxElementType.UInt64 };
        proto.Uint64Data.Add(ulong.MaxValue);
        proto.Dims.Add(1);
        OnnxException e = Assert.Throws<OnnxException>(() => OnnxTensor.Read(proto).ToInt64s());
        Assert.Contains("above 2^63 - 1", e.Message, StringComparison.Ordinal);
    }

    private static double[] Typed(OnnxElementType type, Action<TensorProto> fill)
    {
        var proto = new TensorProto { DataType = (int)type };
        proto.Dims.Add(2);
        fill(proto);
        return OnnxTensor.Read(proto).ToDoubles();
    }

    private static string Fails(long[] dims, int bytes)
    {
        var proto = new TensorProto
        {
            Name = "w",
            DataType = (int)OnnxElementType.Float,
            RawData = ByteString.CopyFrom(new byte[bytes]),
        };
        proto.Dims.AddRange(dims);
        return Assert.Throws<OnnxFormatException>(() => OnnxTensor.Read(proto)).Message;
    }
}
