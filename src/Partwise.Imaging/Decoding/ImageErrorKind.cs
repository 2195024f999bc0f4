namespace Partwise.Imaging;

/// <summary>What is wrong with an image.</summary>
public enum ImageErrorKind
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file is there but cannot be read: no permission, a folder, a failing disk.</summary>
    Unreadable,

    /// <summary>The encoded image has more bytes than <see cref="DecodeLimits.MaxBytes"/>.</summary>
    TooManyBytes,

    /// <summary>The image has more pixels than <see cref="DecodeLimits.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>The content is no image, or of a format or kind that is not supported.</summary>
    Unsupported,

    /// <summary>The data is truncated or damaged.</summary>
    Damaged,

    /// <summary>The region asked for does not lie within the image.</summary>
    Outside,

    /// <summary>The picture cannot be written in the format asked for.</summary>
    Unwritable,
}
