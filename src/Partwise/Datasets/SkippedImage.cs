namespace Partwise.Datasets;

/// <summary>An image or folder that belongs to a dataset but cannot be used.</summary>
/// <param name="Path">Its path as the dataset names it.</param>
/// <param name="Reason">Why, as the end of a sentence, for example "the file does not exist".</param>
public sealed record SkippedImage(string Path, string Reason)
{
    private static readonly string[] s_refusals = ["' cannot be used: ", "' cannot be decoded: ", "' cannot be read: "];

    /// <summary>
    /// The reason in an image library's message, without the file's full path: a bundle is passed on, and the path is nobody else's business.
    /// </summary>
    /// <param name="message">For example <c>'/home/me/a.jpg' cannot be used: it is empty (0 bytes).</c></param>
    public static string ReasonOf(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (string refusal in s_refusals)
        {
            if (message.IndexOf(refusal, StringComparison.Ordinal) is >= 0 and int at)
                return message[(at + refusal.Length)..];
        }
        return message;
    }
}
