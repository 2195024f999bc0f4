using Partwise.Imaging;

namespace Partwise.Datasets;

/// <summary>An image or folder that belongs to a dataset but cannot be used.</summary>
/// <param name="Path">Its path as the dataset names it.</param>
/// <param name="Reason">Why, as the end of a sentence, for example "the file does not exist".</param>
public sealed record SkippedImage(string Path, string Reason)
{
    /// <summary>
    /// Why an image cannot be used and what to do, without the file's full path: a bundle is passed on, and the path is nobody else's
    /// business.
    /// </summary>
    /// <param name="error">What came of reading it.</param>
    public static string ReasonOf(ImageException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Kind == ImageErrorKind.TooManyPixels ? $"{error.Reason} with `MaxPixels`" : error.Reason;
    }
}
