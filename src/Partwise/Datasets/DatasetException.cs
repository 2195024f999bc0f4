using Partwise.Files;

namespace Partwise.Datasets;

/// <summary>A dataset's folder or one of its annotation files is not what it has to be. The message is one sentence for people.</summary>
public sealed class DatasetException : DataFileException
{
    /// <summary>Creates the exception with its message for people.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    public DatasetException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its message for people and the error underneath.</summary>
    /// <param name="message">One sentence: what was given, what is allowed, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public DatasetException(string message, Exception innerException)
        : base(message, innerException) { }
}
