namespace Partwise.Files;

/// <summary>The element types of <c>.npy</c> files that are read here, all little-endian.</summary>
public enum NpyType
{
    /// <summary>IEEE half precision, <c>&lt;f2</c>.</summary>
    Float16,

    /// <summary>IEEE single precision, <c>&lt;f4</c>.</summary>
    Float32,

    /// <summary>IEEE double precision, <c>&lt;f8</c>.</summary>
    Float64,

    /// <summary>Signed 32-bit integers, <c>&lt;i4</c>.</summary>
    Int32,

    /// <summary>Signed 64-bit integers, <c>&lt;i8</c>.</summary>
    Int64,

    /// <summary>Bytes, <c>|u1</c>.</summary>
    UInt8,
}
