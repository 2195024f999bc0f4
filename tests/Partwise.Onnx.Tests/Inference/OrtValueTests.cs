using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed unsafe class OrtValueTests
{
    [Fact]
    public void Allocate_EveryType_PassesThroughTheLibraryUnchanged()
    {
        RoundTrip(TensorElementType.Float, 1.5f, float.NaN, float.MinValue);
        RoundTrip(TensorElementType.Double, 1.5d, double.Epsilon, double.MaxValue);
        RoundTrip(TensorElementType.Int64, 1L, long.MinValue, long.MaxValue);
        RoundTrip(TensorElementType.Int32, 1, int.MinValue, int.MaxValue);
        RoundTrip<byte>(TensorElementType.UInt8, 1, 0, 255);
        RoundTrip<sbyte>(TensorElementType.Int8, 1, -128, 127);
        RoundTrip(TensorElementType.Bool, true, false, true);
        RoundTrip(TensorElementType.Float16, (Half)1.5f, Half.MaxValue, Half.NegativeInfinity);
        RoundTrip<short>(TensorElementType.Int16, 1, short.MinValue, short.MaxValue);
        RoundTrip<ushort>(TensorElementType.UInt16, 1, 0, ushort.MaxValue);
        RoundTrip(TensorElementType.UInt32, 1u, 0u, uint.MaxValue);
        RoundTrip(TensorElementType.UInt64, 1ul, 0ul, ulong.MaxValue);
    }

    [Fact]
    public void Allocate_Default_IsZeroedAndAligned()
    {
        using OrtValue value = OrtValue.Allocate<float>([3, 5]);

        Assert.Equal(new float[15], value.AsSpan<float>().ToArray());
        Assert.Equal(0u, (nuint)value.DangerousGetPointer() % 64);
        Assert.Equal([3, 5], value.Shape);
        Assert.Equal(15, value.ElementCount);
        Assert.Equal(60, value.ByteLength);
        Assert.Equal("float32 [3, 5]", value.ToString());
    }

    [Fact]
    public void Allocate_Scalar_HasOneElement()
    {
        using var session = new InferenceSession(TinyModels.Identity(TensorElementType.Double), TinyModels.OneThread);
        using OrtValue scalar = TinyModels.Tensor([], 2.5d);

        using OrtValue result = session.Run(["in"], [scalar], ["out"])[0];

        Assert.Empty(result.Shape);
        Assert.Equal([2.5d], result.AsSpan<double>().ToArray());
    }

    [Fact]
    public void Allocate_NoElements_PassesThroughTheLibrary()
    {
        using var session = new InferenceSession(TinyModels.Identity(TensorElementType.Float, "N", 4), TinyModels.OneThread);
        using OrtValue none = OrtValue.Allocate<float>([0, 4]);
        using OrtValue over = OrtValue.FromMemory(Memory<float>.Empty, [0, 4]);

        foreach (OrtValue value in new[] { none, over })
        {
            using OrtValue result = session.Run(["in"], [value], ["out"])[0];
            Assert.Equal([0, 4], result.Shape);
            Assert.True(result.AsSpan<float>().IsEmpty);
        }
    }

    [Fact]
    public void Allocate_NegativeDimension_SaysWhatIsAllowed()
    {
        var error = Assert.Throws<ArgumentException>(() => OrtValue.Allocate<float>([2, -1]));

        Assert.StartsWith(
            "The shape [2, -1] has the negative dimension -1; give every dimension as zero or more.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Allocate_UncountableShape_IsRefusedBeforeAllocating()
    {
        var count = Assert.Throws<ArgumentException>(() => OrtValue.Allocate<float>([long.MaxValue, 2]));
        var bytes = Assert.Throws<ArgumentException>(() => OrtValue.Allocate<float>([long.MaxValue / 2]));

        Assert.Contains("more elements than 64 bits can count", count.Message, StringComparison.Ordinal);
        Assert.Contains("more bytes than memory has addresses", bytes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_TypeNoTensorHas_ListsThoseAllowed()
    {
        var managed = Assert.Throws<NotSupportedException>(() => OrtValue.Allocate<DateTime>([1]));

        Assert.Equal(
            "A tensor cannot have elements of type System.DateTime; use float, double, Half, bool or an integer type of 8 to 64 bits.",
            managed.Message
        );
    }

    [Fact]
    public void AsSpan_OtherType_NamesBoth()
    {
        using OrtValue value = OrtValue.Allocate<float>([1]);

        var error = Assert.Throws<InvalidOperationException>(() => value.AsSpan<int>().Length);

        Assert.Equal("The tensor holds float32 elements, not int32; read it as what it holds.", error.Message);
    }

    [Fact]
    public void AsSpan_AfterDispose_Throws()
    {
        OrtValue value = OrtValue.Allocate<float>([1]);
        value.Dispose();
        value.Dispose();

        Assert.Throws<ObjectDisposedException>(() => value.AsSpan<float>().Length);
        Assert.Throws<ObjectDisposedException>(() => (nint)value.DangerousGetPointer());
        Assert.Throws<ObjectDisposedException>(() => value.View(0, [1]));
    }

    [Fact]
    public void FromMemory_ManagedArray_IsSharedAndStaysPut()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        float[] array = [1, 2];
        using OrtValue x = OrtValue.FromMemory<float>(array, [1, 2]);
        nint before = (nint)x.DangerousGetPointer();

        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        array[0] = 7;
        using OrtValue sum = session.Run(["x", "y"], [x, x], ["sum"])[0];

        Assert.Equal([14f, 4f], sum.AsSpan<float>().ToArray());
        fixed (float* after = array)
            Assert.Equal(before, (nint)after);
    }

    [Fact]
    public void FromMemory_PartOfArray_StartsThere()
    {
        float[] array = [1, 2, 3, 4];
        using OrtValue x = OrtValue.FromMemory(array.AsMemory(1, 2), [2]);

        x.AsSpan<float>()[1] = 30;

        Assert.Equal([1f, 2f, 30f, 4f], array);
    }

    [Fact]
    public void FromMemory_WrongLength_CountsBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => OrtValue.FromMemory<float>(new float[5], [2, 3]));

        Assert.StartsWith(
            "The shape [2, 3] has 6 elements, but the memory has 5; give exactly as many.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void View_OfPart_SharesAndOutlivesItsSource()
    {
        OrtValue source = TinyModels.Tensor([3, 2], 1f, 2f, 3f, 4f, 5f, 6f);
        using OrtValue row = source.View(2, [1, 2]);
        source.AsSpan<float>()[3] = 40;

        source.Dispose();

        Assert.Equal([3f, 40f], row.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(4, 3)]
    [InlineData(7, 0)]
    [InlineData(0, long.MaxValue)]
    public void View_Outside_IsRefused(long start, long count)
    {
        using OrtValue source = OrtValue.Allocate<float>([3, 2]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => source.View(start, [count]));

        Assert.Equal("start", error.ParamName);
        Assert.StartsWith(
            $"A view of {count} elements from {start} on does not lie within the tensor's 6; start earlier or take fewer.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void View_AtTheEnd_MayBeEmpty()
    {
        using OrtValue source = OrtValue.Allocate<float>([6]);
        using OrtValue nothing = source.View(6, [0, 3]);

        Assert.Equal(0, nothing.ElementCount);
    }

    private static void RoundTrip<T>(TensorElementType type, params T[] values)
        where T : unmanaged
    {
        using var session = new InferenceSession(TinyModels.Identity(type, "N"), TinyModels.OneThread);
        using OrtValue given = TinyModels.Tensor([values.Length], values);
        using OrtValue result = session.Run(["in"], [given], ["out"])[0];

        Assert.Equal(type, given.ElementType);
        Assert.Equal(type, result.ElementType);
        Assert.Equal(type, session.Inputs[0].ElementType);
        Assert.Equal(values, result.AsSpan<T>().ToArray());
    }
}
