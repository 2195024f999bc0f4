namespace Partwise.Onnx;

/// <summary>The operator domains that have a meaning here.</summary>
internal static class OnnxDomains
{
    /// <summary>The operators that ONNX Runtime's optimiser puts in place of several standard ones.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>Whether a domain is that of ONNX's own operators.</summary>
    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";
}
