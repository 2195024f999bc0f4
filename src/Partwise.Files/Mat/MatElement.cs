namespace Partwise.Files.Internals;

/// <summary>One element of a MAT file: its type and its bytes, where they lie.</summary>
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
