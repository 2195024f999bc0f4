namespace Partwise.Files.Pickle;

/// <summary>A look at a storage; all numbers are checked against its length.</summary>
/// <param name="Storage">Where the elements lie.</param>
/// <param name="Offset">The first element.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Strides">How many elements further the next one of each dimension lies, at least 0.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, int[] Shape, long[] Strides);
