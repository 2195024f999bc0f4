using Microsoft.ML.OnnxRuntime.Tensors;

namespace Partwise.Onnx.Inference;

/// <summary>What .NET type stands for which element type, and how large and what it is called.</summary>
internal static class ElementTypes
{
    /// <summary>The element type of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor has elements of that .NET type.</exception>
    public static TensorElementType Of<T>()
        where T : unmanaged =>
        Known<T>.Type
        ?? throw new NotSupportedException(
            $"A tensor cannot have elements of type {typeof(T)}; use float, double, Half, bool or an integer type of 8 to 64 bits."
        );

    /// <summary>Bytes per element.</summary>
    public static int SizeOf(TensorElementType type) => TensorBase.GetElementTypeInfo(type).TypeSize;

    /// <summary>The type's name in messages: "float32", "int64", …</summary>
    public static string Name(TensorElementType? type) =>
        type switch
        {
            TensorElementType.Float => "float32",
            TensorElementType.Double => "float64",
            null => "not a tensor",
            _ => type.Value.ToString().ToLowerInvariant(),
        };

    /// <summary>Writes "[2, 3]".</summary>
    public static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    // Looked up once per type, so that a span costs no search.
    private static class Known<T>
    {
        public static readonly TensorElementType? Type =
            typeof(T) == typeof(Half) ? TensorElementType.Float16 : TensorBase.GetTypeInfo(typeof(T))?.ElementType;
    }
}
