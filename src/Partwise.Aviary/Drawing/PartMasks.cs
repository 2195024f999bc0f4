using Partwise.Datasets;
using Partwise.Imaging;

namespace Partwise.Aviary;

/// <summary>Which part each pixel of a scene's picture shows. Nothing is blended: a pixel belongs to what covers its middle.</summary>
public sealed class PartMasks
{
    /// <summary>The index of pixels that show the bird but none of its named parts: back, nape and cheek.</summary>
    public const int MantleIndex = Drawing.BirdPainter.MantleIndex;

    private readonly byte[] _indices;

    internal PartMasks(int size, byte[] indices)
    {
        Size = size;
        _indices = indices;
        Locations = [.. PartVocabulary.Parts.Select(part => MaskGeometry.Locate(indices, size, (int)part + 1, MinPixels))];
        Bounds = MaskGeometry.Bounds(indices, size);
    }

    /// <summary>Width and height in pixels.</summary>
    public int Size { get; }

    /// <summary>
    /// [Size, Size] indices, row by row: 0 where no bird is seen, the part's number plus one where a part is, <see cref="MantleIndex"/>
    /// on the rest of the bird.
    /// </summary>
    public ReadOnlySpan<byte> Indices => _indices;

    /// <summary>Where each part is, by its number: the centre of the visible pixel nearest to the mask's centroid.</summary>
    public IReadOnlyList<PartLocation> Locations { get; }

    /// <summary>The smallest box, in pixels, around what is seen of the bird; null where nothing is.</summary>
    public Box? Bounds { get; }

    /// <summary>How many pixels of a part must be seen for it to count as visible: 0.02 % of the picture, at least 2.</summary>
    public int MinPixels => Math.Max(2, Size * Size / 5000);

    /// <summary>Whether a pixel shows a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="x">The column, 0 to Size − 1.</param>
    /// <param name="y">The row, 0 to Size − 1.</param>
    public bool Shows(BirdPart part, int x, int y) => _indices[y * Size + x] == (int)part + 1;

    /// <summary>The indices as a picture whose three channels are equal.</summary>
    public RgbImage ToImage()
    {
        var image = new RgbImage(Size, Size);
        for (int i = 0; i < _indices.Length; i++)
            image.Pixels.AsSpan(i * 3, 3).Fill(_indices[i]);
        return image;
    }

    /// <summary>How many pixels show a part.</summary>
    public int Count(BirdPart part) => _indices.AsSpan().Count((byte)((int)part + 1));
}
