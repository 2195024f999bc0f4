namespace Partwise.Onnx.Inference;

/// <summary>Why ONNX Runtime refused a call. The numbers are those of its C API.</summary>
public enum ErrorCode
{
    /// <summary>A failure of no particular kind, or of one that the official package cannot tell.</summary>
    Fail = 1,

    /// <summary>An argument does not fit the model: its type, its shape, or a missing input.</summary>
    InvalidArgument = 2,

    /// <summary>A file does not exist.</summary>
    NoSuchFile = 3,

    /// <summary>There is no model.</summary>
    NoModel = 4,

    /// <summary>An execution engine failed.</summary>
    EngineError = 5,

    /// <summary>An exception inside the library, such as running out of memory.</summary>
    RuntimeException = 6,

    /// <summary>The bytes are not an ONNX model.</summary>
    InvalidProtobuf = 7,

    /// <summary>The model has been loaded before.</summary>
    ModelLoaded = 8,

    /// <summary>An operator or feature that the library does not have.</summary>
    NotImplemented = 9,

    /// <summary>The graph breaks the rules of ONNX.</summary>
    InvalidGraph = 10,
}
