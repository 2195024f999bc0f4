namespace Partwise.Files;

/// <summary>
/// The content of a file, or of a model's metadata, is not what it has to be. The message is one sentence for people: what was given,
/// what is allowed, what to do.
/// </summary>
public class DataFileException : PartwiseException
{
    /// <summary>Creates the exception with its message for people.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    public DataFileException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its message for people and the error underneath.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public DataFileException(string message, Exception innerException)
        : base(message, innerException) { }
}
