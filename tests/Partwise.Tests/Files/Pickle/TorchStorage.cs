using System.Runtime.InteropServices;

namespace Partwise.Tests.Files.Pickle;

/// <summary>Numbers of a file of torch.save.</summary>
internal sealed record TorchStorage(string Type, string Key, long Count, byte[] Bytes)
{
    public static TorchStorage Of<T>(string type, string key, params T[] values)
        where T : unmanaged => new(type, key, values.Length, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
