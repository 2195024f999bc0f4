namespace Partwise.Imaging;

/// <summary>An image cannot be read or written; the message is one sentence naming the file and the reason.</summary>
public sealed class ImageException : Exception
{
    /// <summary>An exception whose <paramref name="message"/> names the image and the reason.</summary>
    public ImageException(string message)
        : base(message)
    {
    }

    /// <summary>As above, with the failure that caused it.</summary>
    public ImageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
