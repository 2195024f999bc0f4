using System.Runtime.InteropServices;
using System.Text;

namespace Partwise.Engine.Native;

/// <summary>Names as zero-terminated UTF-8 in one native block, so that a run passes addresses and copies nothing.</summary>
internal sealed unsafe class NameTable
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly nint[] _addresses;
    private readonly string _kind;
    private void* _block;

    /// <summary>Copies the names of <paramref name="infos"/>; <paramref name="kind"/> is "input" or "output", for messages.</summary>
    public NameTable(string kind, IReadOnlyList<TensorInfo> infos)
    {
        _kind = kind;
        _addresses = new nint[infos.Count];
        int bytes = infos.Sum(i => Encoding.UTF8.GetByteCount(i.Name) + 1);
        _block = NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1));
        var next = (byte*)_block;
        for (int i = 0; i < infos.Count; i++)
        {
            _addresses[i] = (nint)next;
            _positions[infos[i].Name] = i;
            next += Encoding.UTF8.GetBytes(infos[i].Name, new Span<byte>(next, bytes)) + 1;
            bytes -= (int)(next - (byte*)_addresses[i]);
        }
    }

    /// <summary>The address of a name.</summary>
    /// <exception cref="ArgumentException">The model has no such name; the message lists those it has.</exception>
    public nint this[string name] => _positions.TryGetValue(name ?? throw new ArgumentNullException(nameof(name)), out int i)
        ? _addresses[i]
        : throw new ArgumentException($"The model has no {_kind} '{name}'; its {_kind}s are {string.Join(", ", _positions.Keys.Select(k => $"'{k}'"))}.", nameof(name));

    /// <summary>Frees the block; no address may be used after.</summary>
    public void Free()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
