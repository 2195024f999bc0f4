namespace Partwise.Onnx;

/// <summary>A request about an ONNX model that cannot be met; the message says why and what to do.</summary>
public class OnnxException : Exception
{
    /// <summary>An exception with a message for people.</summary>
    public OnnxException(string message)
        : base(message) { }

    /// <summary>An exception with a message for people and the error behind it.</summary>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException) { }
}
