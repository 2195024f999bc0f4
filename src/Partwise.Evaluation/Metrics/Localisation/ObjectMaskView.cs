using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Brings the mask of a photo's object into the network's input: a pixel of the input belongs to the object if the photo's pixel
/// at its middle does.</summary>
internal static class ObjectMaskView
{
    /// <summary>Why a metric that asks for a mask has no number.</summary>
    public const string Missing =
        "The image has no mask of the object inside the network's input: none is there, it cannot be read, or it is not as large as "
        + "the photo.";

    /// <summary>Reads a mask.</summary>
    /// <param name="mask">The file.</param>
    /// <param name="photo">The photo that it belongs to.</param>
    /// <param name="view">How the photo, or a crop of it, became the input.</param>
    /// <param name="left">The crop's first column in the photo.</param>
    /// <param name="top">The crop's first row in the photo.</param>
    /// <param name="limits">The limits on the size of images.</param>
    /// <returns>Null where it cannot be read or is not as large as the photo.</returns>
    public static ObjectRegion? Read(ObjectMask mask, RgbImage photo, ViewGeometry view, int left, int top, DecodeLimits? limits)
    {
        RgbImage picture;
        try
        {
            picture = ImageDecoder.Decode(mask.Path, limits);
        }
        catch (ImageException)
        {
            return null;
        }
        if (picture.Width != photo.Width || picture.Height != photo.Height)
            return null;
        bool[] shown = new bool[view.Width * view.Height];
        for (int i = 0; i < shown.Length; i++)
        {
            int x = i % view.Width,
                y = i / view.Width;
            // Where the crop is larger than the resized photo, its margin shows nothing.
            if (x + view.CropX >= 0 && x + view.CropX < view.ResizedWidth && y + view.CropY >= 0 && y + view.CropY < view.ResizedHeight)
                shown[i] = picture[left + view.PhotoX(x), top + view.PhotoY(y)].Red >= mask.Least;
        }
        return new ObjectRegion(shown, view.Height, view.Width);
    }
}
