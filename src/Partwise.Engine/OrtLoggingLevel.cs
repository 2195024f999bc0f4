namespace Partwise.Engine;

/// <summary>The least severe messages that ONNX Runtime writes to standard error.</summary>
public enum OrtLoggingLevel
{
    /// <summary>Everything.</summary>
    Verbose = 0,

    /// <summary>Information and worse.</summary>
    Info = 1,

    /// <summary>Warnings and worse.</summary>
    Warning = 2,

    /// <summary>Errors and worse.</summary>
    Error = 3,

    /// <summary>Only what ends the process.</summary>
    Fatal = 4,
}
