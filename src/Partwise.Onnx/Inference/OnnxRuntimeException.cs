using System.Text.RegularExpressions;

namespace Partwise.Onnx.Inference;

/// <summary>ONNX Runtime refused to load or to run a model. The message is for people.</summary>
public sealed partial class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(ErrorCode code, string message, string nativeMessage = "")
        : base(message)
    {
        Code = code;
        NativeMessage = nativeMessage;
    }

    /// <summary>The library's own reason.</summary>
    public ErrorCode Code { get; }

    /// <summary>The library's own words, on one line; empty where Partwise found the fault before calling it.</summary>
    public string NativeMessage { get; }

    /// <summary>Whether the official package threw this. It stumbles over codes that it has no name for, and loses what the library
    /// said.</summary>
    internal static bool IsOfficial(Exception e) => e is Ort.OnnxRuntimeException or KeyNotFoundException;

    /// <summary>Reads an exception of the official package, which writes the code only into its message: "[ErrorCode:Fail] …".</summary>
    internal static OnnxRuntimeException From(Exception official)
    {
        const string start = "[ErrorCode:";
        string text = PlaceInSource().Replace(official.Message.ReplaceLineEndings(" "), "").Trim();
        if (official is not Ort.OnnxRuntimeException)
            text = "an error that the official package has no name for";
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith(start, StringComparison.Ordinal))
            return new(ErrorCode.Fail, text, text);
        ErrorCode code = Enum.TryParse(text.AsSpan(start.Length, end - start.Length), out ErrorCode named) ? named : ErrorCode.Fail;
        text = text[(end + 1)..].Trim();
        return new(code, text, text);
    }

    /// <summary>The same error under a sentence that says what was being done.</summary>
    internal OnnxRuntimeException While(string sentence) => new(Code, $"{sentence}: {NativeMessage}", NativeMessage);

    // "/onnxruntime_src/…/model.cc:251 onnxruntime::Model::Model(…) Missing model IR version": where in the library's source it was said.
    [GeneratedRegex(
        @"/\S*onnxruntime/\S+\.(?:h|hpp|cc|cpp|cu|cuh):\d+ [^()]*\([^()]*(?:\([^()]*\)[^()]*)*\)(?: const)?(?: \[with [^\]]*\])? ?"
    )]
    private static partial Regex PlaceInSource();
}
