namespace Partwise.Engine.Native;

/// <summary>A session and the names of its inputs and outputs, which runs under way read.</summary>
internal sealed unsafe class SessionHandle(nint pointer) : OrtHandle(pointer)
{
    /// <summary>Names of the inputs, and their addresses.</summary>
    public NameTable? InputNames { get; set; }

    /// <summary>Names of the outputs, and their addresses.</summary>
    public NameTable? OutputNames { get; set; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Instance.ReleaseSession(handle);
        InputNames?.Free();
        OutputNames?.Free();
        return true;
    }
}
