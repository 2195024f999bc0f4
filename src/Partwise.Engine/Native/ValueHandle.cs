using System.Buffers;
using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>A value and whatever holds its memory: the library itself, a block of ours, a pin, or another value.</summary>
internal sealed unsafe class ValueHandle(nint pointer) : OrtHandle(pointer)
{
    /// <summary>A block from <see cref="NativeMemory.AlignedAlloc"/> to free with the value, or null.</summary>
    public void* Block { get; init; }

    /// <summary>A pin to undo with the value; the default value means none.</summary>
    public MemoryHandle Pin { get; init; }

    /// <summary>The value whose memory this one shares; one use of it was taken.</summary>
    public ValueHandle? Parent { get; init; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Instance.ReleaseValue(handle);
        NativeMemory.AlignedFree(Block);
        Pin.Dispose();
        Parent?.DangerousRelease();
        return true;
    }
}
