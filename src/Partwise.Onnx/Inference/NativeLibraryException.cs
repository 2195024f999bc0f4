namespace Partwise.Onnx.Inference;

/// <summary>No usable ONNX Runtime library was found. The message names every path tried, why each failed, and the remedy.</summary>
public sealed class NativeLibraryException : Exception
{
    internal NativeLibraryException(string message, IReadOnlyList<string> pathsTried)
        : base(message) => PathsTried = pathsTried;

    /// <summary>The paths and system names tried, in order.</summary>
    public IReadOnlyList<string> PathsTried { get; }
}
