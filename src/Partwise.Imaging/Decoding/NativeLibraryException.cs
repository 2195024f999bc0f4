namespace Partwise.Imaging;

/// <summary>The image library (libvips) could not be loaded or started; the message names every place that was tried and the
/// remedy.</summary>
public sealed class NativeLibraryException : Exception
{
    /// <summary>An exception whose <paramref name="message"/> says what was tried and what to do.</summary>
    public NativeLibraryException(string message)
        : base(message) { }

    /// <summary>As above, with the failure that caused it.</summary>
    public NativeLibraryException(string message, Exception innerException)
        : base(message, innerException) { }
}
