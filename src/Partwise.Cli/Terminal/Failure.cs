using Partwise.Files;
using Partwise.Imaging;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Cli.Terminal;

/// <summary>Puts an exception into one line for the person who meets it.</summary>
internal static class Failure
{
    /// <summary>Whether it is a Ctrl+C, possibly inside other exceptions.</summary>
    public static bool IsCancellation(Exception e) =>
        e is OperationCanceledException || (e.InnerException is { } inner && IsCancellation(inner));

    /// <summary>The error underneath, where a full or read-only file system ended the work; else null.</summary>
    public static Exception? OfOutput(Exception e) =>
        OutputException.IsDiskFull(e) || OutputException.IsReadOnly(e) ? e
        : e.InnerException is { } inner ? OfOutput(inner)
        : null;

    /// <summary>Whether a part of the program itself is not there, or cannot be opened because too many files are.</summary>
    public static bool IsOfInstallation(Exception e) =>
        e is FileLoadException
        || (e is FileNotFoundException { FileName: { } name } && name.Contains(", Version=", StringComparison.Ordinal))
        || (e.InnerException is { } inner && IsOfInstallation(inner));

    /// <summary>One line. Errors that nobody foresaw say so, and how to see more.</summary>
    public static string Describe(Exception e) =>
        OneLine(
            e switch
            {
                _ when IsOfInstallation(e) =>
                    "A part of the program cannot be loaded; allow more open files (ulimit -n 256), or install the program again.",
                PartwiseException
                or OnnxException
                or ImageException
                or Imaging.NativeLibraryException
                or Onnx.Inference.NativeLibraryException => e.Message,
                OnnxRuntimeException => $"ONNX Runtime refused: {e.Message}",
                IOException or UnauthorizedAccessException => e.Message,
                OutOfMemoryException => "There is not enough memory; use fewer --threads or --images-per-class.",
                _ => $"Something unforeseen went wrong ({e.GetType().Name}: {e.Message}); run again with --verbose and report what it "
                    + $"prints.",
            }
        );

    private static string OneLine(string text) => string.Join(' ', text.Split('\n', '\r').Select(l => l.Trim()).Where(l => l.Length > 0));
}
