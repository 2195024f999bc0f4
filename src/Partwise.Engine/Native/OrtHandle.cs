using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>An object of the library. Its use count keeps it alive through calls that are under way when it is disposed.</summary>
internal abstract class OrtHandle : SafeHandle
{
    protected OrtHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes one use and returns the pointer; each call is paired with <see cref="SafeHandle.DangerousRelease"/>.</summary>
    /// <exception cref="ObjectDisposedException"><paramref name="owner"/> was disposed.</exception>
    public nint Acquire(object owner)
    {
        ObjectDisposedException.ThrowIf(IsClosed, owner);
        bool added = false;
        DangerousAddRef(ref added);
        return handle;
    }
}
