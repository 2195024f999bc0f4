namespace Partwise.Engine;

/// <summary>The type of a tensor's elements. The numbers are those of the ONNX format (TensorProto.DataType).</summary>
public enum TensorElementType
{
    /// <summary>Not a tensor, or unknown.</summary>
    Undefined = 0,

    /// <summary>32-bit floating point; <see cref="float"/>.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer; <see cref="byte"/>.</summary>
    UInt8 = 2,

    /// <summary>8-bit signed integer; <see cref="sbyte"/>.</summary>
    Int8 = 3,

    /// <summary>16-bit unsigned integer; <see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary>16-bit signed integer; <see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary>32-bit signed integer; <see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integer; <see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary>Text; has no span of elements here.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1; <see cref="bool"/>.</summary>
    Bool = 9,

    /// <summary>16-bit floating point; <see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary>64-bit floating point; <see cref="double"/>.</summary>
    Double = 11,

    /// <summary>32-bit unsigned integer; <see cref="uint"/>.</summary>
    UInt32 = 12,

    /// <summary>64-bit unsigned integer; <see cref="ulong"/>.</summary>
    UInt64 = 13,

    /// <summary>Two 32-bit floating point numbers; has no span of elements here.</summary>
    Complex64 = 14,

    /// <summary>Two 64-bit floating point numbers; has no span of elements here.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a 32-bit floating point number; has no span of elements here.</summary>
    BFloat16 = 16,
}
