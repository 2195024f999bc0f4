namespace Partwise.Files;

/// <summary>An output could not be written. The message is one sentence for people.</summary>
public sealed class OutputException : IOException
{
    // errno values that Linux and macOS share; .NET hands them on as HResult.
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMac = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsWriteProtect = unchecked((int)0x80070013);

    /// <summary>Creates the exception with its message for people.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    public OutputException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its message for people and the error underneath.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public OutputException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Whether the error says that no space (or no quota) is left on the disk.</summary>
    /// <param name="error">Any error, for example one met while writing into an <see cref="AtomicDirectory"/>.</param>
    public static bool IsDiskFull(Exception error) =>
        error is IOException && error.HResult is NoSpaceLeft or WindowsDiskFull or WindowsHandleDiskFull
        || error is IOException
            && (
                OperatingSystem.IsLinux() && error.HResult == QuotaExceededLinux
                || OperatingSystem.IsMacOS() && error.HResult == QuotaExceededMac
            );

    /// <summary>Whether the error says that the file system is mounted read-only.</summary>
    /// <param name="error">Any error.</param>
    public static bool IsReadOnly(Exception error) => error is IOException && error.HResult is ReadOnlyFileSystem or WindowsWriteProtect;

    /// <summary>Turns an error met while writing <paramref name="path"/> into one sentence that says what to do.</summary>
    /// <param name="error">The error; an <see cref="OutputException"/> is returned as it is.</param>
    /// <param name="path">What was being written, as the user named it.</param>
    /// <returns>The exception to throw.</returns>
    public static OutputException From(Exception error, string path)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error is OutputException already)
            return already;
        string reason = error switch
        {
            _ when IsDiskFull(error) => "the disk is full; free some space or choose another place",
            _ when IsReadOnly(error) => "the file system is read-only; choose another place",
            UnauthorizedAccessException => "permission is denied; choose another place or change its permissions",
            DirectoryNotFoundException => "its folder does not exist; create it first",
            PathTooLongException => "the path is too long; choose a shorter one",
            _ => error.Message.TrimEnd('.'),
        };
        return new OutputException($"Cannot write '{path}': {reason}.", error);
    }
}
