namespace Partwise.Imaging.Native;

/// <summary>Turns a picture upright by its EXIF orientation.</summary>
internal static class Orienter
{
    /// <summary>Whether the orientation exchanges width and height.</summary>
    internal static bool Transposes(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>
    /// The upright picture. EXIF 2.32, tag 0x0112: 2 mirrored, 3 turned by 180°, 4 flipped, 5 transposed, 6 to be turned right, 7
    /// transposed across the other diagonal, 8 to be turned left.
    /// </summary>
    internal static RgbImage Apply(RgbImage stored, int orientation)
    {
        if (orientation is < 2 or > 8)
            return stored;
        bool transposed = Transposes(orientation);
        int width = transposed ? stored.Height : stored.Width,
            height = transposed ? stored.Width : stored.Height;

        // The stored pixel of upright (x, y) lies at origin + x·right + y·down.
        int across = 3,
            along = stored.Width * 3;
        int lastX = (stored.Width - 1) * 3,
            lastY = (stored.Height - 1) * along;
        (int origin, int right, int down) = orientation switch
        {
            2 => (lastX, -across, along),
            3 => (lastX + lastY, -across, -along),
            4 => (lastY, across, -along),
            5 => (0, along, across),
            6 => (lastY, -along, across),
            7 => (lastX + lastY, -along, -across),
            _ => (lastX, along, -across),
        };
        var upright = new RgbImage(width, height);
        byte[] from = stored.Pixels,
            to = upright.Pixels;
        for (int y = 0, target = 0; y < height; y++)
        {
            for (int x = 0, source = origin + y * down; x < width; x++, source += right, target += 3)
            {
                to[target] = from[source];
                to[target + 1] = from[source + 1];
                to[target + 2] = from[source + 2];
            }
        }
        return upright;
    }
}
