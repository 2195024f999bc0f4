namespace Partwise.Engine.Native;

/// <summary>The native options of a run.</summary>
internal sealed unsafe class RunOptionsHandle(nint pointer) : OrtHandle(pointer)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Instance.ReleaseRunOptions(handle);
        return true;
    }
}
