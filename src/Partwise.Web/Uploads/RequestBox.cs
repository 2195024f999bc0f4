using System.Globalization;
using Partwise.Explanations;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>Reads rectangles and places from queries: X,Y,WIDTH,HEIGHT and X,Y in pixels of the upright photo.</summary>
internal static class RequestBox
{
    /// <summary>A rectangle; null where none is given.</summary>
    /// <exception cref="RefusedException">It is none: 400.</exception>
    public static BoundingBox? Read(string? text, string name)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return Numbers(text, 4) is [var x, var y, > 0 and var width, > 0 and var height]
            ? new BoundingBox(x, y, width, height)
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"'{name}' is no rectangle; give it as X,Y,WIDTH,HEIGHT in pixels of the photo."
            );
    }

    /// <summary>A place.</summary>
    /// <exception cref="RefusedException">It is none: 400.</exception>
    public static PixelPoint ReadPlace(string? text, string name) =>
        Numbers(text ?? "", 2) is [var x, var y]
            ? new PixelPoint(x, y)
            : throw new RefusedException(StatusCodes.Status400BadRequest, $"'{name}' is no place; give it as X,Y in pixels of the photo.");

    private static int[] Numbers(string text, int count)
    {
        string[] words = text.Split(',');
        int[] numbers = new int[words.Length];
        return
            words.Length == count
            && !words.Where((w, i) => !int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])).Any()
            ? numbers
            : [];
    }
}
