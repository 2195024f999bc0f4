using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

/// <summary>The models that the tests run.</summary>
internal static class TinyModels
{
    /// <summary>sum = x + y, both [N, 2].</summary>
    public static byte[] Add() =>
        new OnnxBuilder()
            .Input("x", TensorElementType.Float, "N", 2)
            .Input("y", TensorElementType.Float, "N", 2)
            .Node("Add", ["x", "y"], "sum")
            .Output("sum", TensorElementType.Float, "N", 2)
            .Describe("partwise-tests", "org.example", 7, "adds")
            .Metadata("labels", "heron\nтрясогузка\n鶴")
            .Metadata("empty", "")
            .Build();

    /// <summary>hidden = Relu(x · W), out = hidden · W2; W and W2 are [2, 2] constants.</summary>
    public static byte[] Perceptron() =>
        new OnnxBuilder()
            .Input("x", TensorElementType.Float, -1, 2)
            .Weights("W", [2, 2], [1, -1, 2, 0.5f])
            .Weights("W2", [2, 1], [3, -4])
            .Node("MatMul", ["x", "W"], "pre")
            .Node("Relu", ["pre"], "hidden")
            .Node("MatMul", ["hidden", "W2"], "out")
            .Output("hidden", TensorElementType.Float, -1, 2)
            .Output("out", TensorElementType.Float, -1, 1)
            .Build();

    /// <summary>The input itself, of any type and with the dimensions given.</summary>
    public static byte[] Identity(TensorElementType type, params object[] dimensions) =>
        new OnnxBuilder().Input("in", type, dimensions).Node("Identity", ["in"], "out").Output("out", type, dimensions).Build();

    /// <summary>A chain of matrix products: <paramref name="length"/> operators of <paramref name="size"/>³ multiplications each.</summary>
    public static byte[] Chain(int length, int size)
    {
        var builder = new OnnxBuilder().Input("x", TensorElementType.Float, size, size).Input("w", TensorElementType.Float, size, size);
        string last = "x";
        for (int i = 0; i < length; i++)
        {
            builder.Node("MatMul", [last, "w"], $"y{i}");
            last = $"y{i}";
        }
        return builder.Node("Identity", [last], "out").Output("out", TensorElementType.Float, size, size).Build();
    }

    /// <summary>x as a sequence of slices, which is not a tensor.</summary>
    public static byte[] Sequence() =>
        new OnnxBuilder().Input("x", TensorElementType.Float, 2, 2).Node("SplitToSequence", ["x"], "parts").SequenceOutput("parts").Build();

    /// <summary>sum = x + W, W [2] kept in the file <paramref name="file"/>.</summary>
    public static byte[] External(string file) =>
        new OnnxBuilder()
            .Input("x", TensorElementType.Float, 2)
            .ExternalWeights("W", [2], file)
            .Node("Add", ["x", "W"], "sum")
            .Output("sum", TensorElementType.Float, 2)
            .Build();

    /// <summary>Options of the tests: one thread, because many sessions share the machine.</summary>
    public static SessionOptions OneThread { get; } = new() { IntraOpNumThreads = 1 };

    /// <summary>A tensor with these elements.</summary>
    public static OrtValue Tensor<T>(long[] shape, params T[] values)
        where T : unmanaged
    {
        OrtValue tensor = OrtValue.Allocate<T>(shape, zeroed: false);
        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }
}
