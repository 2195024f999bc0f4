namespace Partwise.Engine;

/// <summary>What .NET type stands for which element type, and how large it is.</summary>
internal static class ElementTypes
{
    /// <summary>The element type of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor has elements of that .NET type.</exception>
    public static TensorElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TensorElementType.Float;
        if (typeof(T) == typeof(double))
            return TensorElementType.Double;
        if (typeof(T) == typeof(long))
            return TensorElementType.Int64;
        if (typeof(T) == typeof(int))
            return TensorElementType.Int32;
        if (typeof(T) == typeof(byte))
            return TensorElementType.UInt8;
        if (typeof(T) == typeof(sbyte))
            return TensorElementType.Int8;
        if (typeof(T) == typeof(bool))
            return TensorElementType.Bool;
        if (typeof(T) == typeof(Half))
            return TensorElementType.Float16;
        if (typeof(T) == typeof(short))
            return TensorElementType.Int16;
        if (typeof(T) == typeof(ushort))
            return TensorElementType.UInt16;
        if (typeof(T) == typeof(uint))
            return TensorElementType.UInt32;
        if (typeof(T) == typeof(ulong))
            return TensorElementType.UInt64;
        throw new NotSupportedException($"A tensor cannot have elements of type {typeof(T)}; use float, double, Half, bool or an integer type of 8 to 64 bits.");
    }

    /// <summary>Bytes per element, or 0 where elements have no fixed size that .NET code can see.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool => 1,
        TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => 2,
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Complex64 => 8,
        TensorElementType.Complex128 => 16,
        _ => 0,
    };

    /// <summary>The type's name in messages: "float32", "int64", …</summary>
    public static string Name(TensorElementType type) => type switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        TensorElementType.Undefined => "not a tensor",
        _ => type.ToString().ToLowerInvariant(),
    };
}
