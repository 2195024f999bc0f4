using System.Globalization;

namespace Partwise.Files.Internals;

/// <summary>Sizes of shapes that may come from a hostile file.</summary>
internal static class TensorShape
{
    /// <summary>The product of the dimensions, or −1 where it exceeds 2^62 or a dimension is negative.</summary>
    public static long Count(ReadOnlySpan<int> shape)
    {
        Int128 count = 1;
        bool huge = false;
        foreach (int n in shape)
        {
            if (n < 0)
                return -1;
            if (n == 0)
                return 0;
            count *= n;
            if (count > 1L << 62)
            {
                huge = true;
                count = 1;
            }
        }
        return huge ? -1 : (long)count;
    }

    /// <summary>Throws where <paramref name="length"/> elements do not have this shape.</summary>
    public static void ThrowIfNot(int length, ReadOnlySpan<int> shape)
    {
        if (Count(shape) != length)
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{length} values were given for the shape ({string.Join(", ", shape.ToArray())}); the product of the shape must "
                        + $"be their number."
                ),
                nameof(shape)
            );
    }
}
