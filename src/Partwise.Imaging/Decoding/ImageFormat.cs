namespace Partwise.Imaging;

/// <summary>The file formats that Partwise reads, recognised by their first bytes and never by the file's name.</summary>
internal enum ImageFormat
{
    /// <summary>JPEG (JFIF, EXIF; baseline and progressive).</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP; of an animation the first frame.</summary>
    WebP,

    /// <summary>GIF; of an animation the first frame.</summary>
    Gif,

    /// <summary>TIFF; of several pages the first.</summary>
    Tiff,

    /// <summary>AVIF; of several pictures the main one.</summary>
    Avif,
}
