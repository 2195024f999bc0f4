namespace Partwise.Files;

/// <summary>The element types of safetensors files that are read and written here, little-endian; named as the file names them.</summary>
internal enum SafetensorsType
{
    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Signed 64-bit integers.</summary>
    I64,
}
