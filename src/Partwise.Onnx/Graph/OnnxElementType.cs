namespace Partwise.Onnx;

/// <summary>The element type of a tensor, with the codes of the ONNX IR (<c>TensorProto.DataType</c>).</summary>
public enum OnnxElementType
{
    /// <summary>Not stated.</summary>
    Undefined = 0,

    /// <summary>32-bit IEEE 754 number.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>UTF-8 text; not readable as numbers.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>16-bit IEEE 754 number.</summary>
    Float16 = 10,

    /// <summary>64-bit IEEE 754 number.</summary>
    Double = 11,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,

    /// <summary>Two 32-bit numbers; not readable as real numbers.</summary>
    Complex64 = 14,

    /// <summary>Two 64-bit numbers; not readable as real numbers.</summary>
    Complex128 = 15,

    /// <summary>The upper 16 bits of a 32-bit number.</summary>
    BFloat16 = 16,
}
