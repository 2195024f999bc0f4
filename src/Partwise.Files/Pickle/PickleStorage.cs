using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>Numbers that lie outside the pickle and that tensors look at.</summary>
/// <param name="Type">The element type, as <see cref="StateTensor.Type"/>.</param>
/// <param name="Key">The name of the storage in the file.</param>
/// <param name="Count">How many elements it has.</param>
internal sealed record PickleStorage(string Type, string Key, long Count)
{
    /// <summary>How many bytes it takes; the largest number where that is more.</summary>
    public long Bytes => (long)Int128.Min((Int128)Count * SafetensorsHeader.SizeOf(Type), long.MaxValue);
}
