namespace Partwise.Engine;

/// <summary>ONNX Runtime refused to load or to run a model. The message is for people.</summary>
public sealed class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(ErrorCode code, string message, string nativeMessage)
        : base(message)
    {
        Code = code;
        NativeMessage = nativeMessage;
    }

    /// <summary>The library's own reason.</summary>
    public ErrorCode Code { get; }

    /// <summary>The library's own words, on one line; empty where Partwise found the fault before calling it.</summary>
    public string NativeMessage { get; }

    /// <summary>The same error under a sentence that says what was being done.</summary>
    internal OnnxRuntimeException While(string sentence) => new(Code, $"{sentence}: {NativeMessage}", NativeMessage);
}
