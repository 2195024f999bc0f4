namespace Partwise.Imaging;

/// <summary>An image cannot be read or written; the message is one sentence naming the file and the reason.</summary>
public sealed class ImageException : Exception
{
    /// <summary>An exception whose message is <paramref name="subject"/>, <paramref name="reason"/> and a full stop.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="subject">The beginning of the sentence, which names the image: <c>'a.jpg' cannot be used: </c>.</param>
    /// <param name="reason">The rest of it, without the image's path and the full stop.</param>
    /// <param name="innerException">The failure that caused it; null for none.</param>
    public ImageException(ImageErrorKind kind, string subject, string reason, Exception? innerException = null)
        : base($"{subject}{reason}.", innerException)
    {
        Kind = kind;
        Reason = reason;
    }

    /// <summary>What is wrong.</summary>
    public ImageErrorKind Kind { get; }

    /// <summary>Why, as the end of a sentence and without the image's path, which is not for everybody who reads a result: <c>it is empty
    /// (0 bytes)</c>.</summary>
    public string Reason { get; }
}
