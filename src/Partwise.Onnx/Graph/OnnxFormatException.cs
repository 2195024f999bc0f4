namespace Partwise.Onnx;

/// <summary>Content that is not an ONNX model, or a damaged or contradictory one.</summary>
public sealed class OnnxFormatException : OnnxException
{
    /// <summary>An exception with a message for people.</summary>
    public OnnxFormatException(string message)
        : base(message) { }

    /// <summary>An exception with a message for people and the error behind it.</summary>
    public OnnxFormatException(string message, Exception innerException)
        : base(message, innerException) { }
}
