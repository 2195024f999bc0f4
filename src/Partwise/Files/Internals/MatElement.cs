namespace Partwise.Files.Internals;

/// <summary>An element of a MAT file.</summary>
/// <param name="type">Its type.</param>
/// <param name="data">Its data.</param>
internal readonly ref struct MatElement(int type, ReadOnlySpan<byte> data)
{
    public int Type { get; } = type;

    public ReadOnlySpan<byte> Data { get; } = data;

    public void Deconstruct(out int type, out ReadOnlySpan<byte> data)
    {
        type = Type;
        data = Data;
    }
}
