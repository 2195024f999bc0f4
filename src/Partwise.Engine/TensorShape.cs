namespace Partwise.Engine;

/// <summary>Shapes: counting their elements and writing them for people.</summary>
internal static class TensorShape
{
    /// <summary>The number of elements; 1 for a scalar.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the product does not fit 64 bits.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0)
                throw new ArgumentException($"The shape {Describe(shape)} has the negative dimension {dimension}; give every dimension as zero or more.", nameof(shape));
            try
            {
                count = checked(count * dimension);
            }
            catch (OverflowException)
            {
                throw new ArgumentException($"The shape {Describe(shape)} has more elements than 64 bits can count; give smaller dimensions.", nameof(shape));
            }
        }
        return count;
    }

    /// <summary>Writes "[2, 3]".</summary>
    public static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
