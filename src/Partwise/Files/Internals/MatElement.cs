namespace Partwise.Files.Internals;

/// <summary>One element of a MATLAB file.</summary>
/// <param name="type">Its type.</param>
/// <param name="data">Its data.</param>
internal readonly ref struct MatElement(int type, ReadOnlySpan<byte> data)
{
    /// <summary>Its type.</summary>
    public int Type { get; } = type;

    /// <summary>Its data.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Takes it apart.</summary>
    public void Deconstruct(out int type, out ReadOnlySpan<byte> data)
    {
        type = Type;
        data = Data;
    }
}
