using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// Counts the uses of an object of the official package, which would release its memory under a call that is under way. The object goes
/// when it is disposed and the last use has ended.
///</summary>
internal sealed class UseGuard : SafeHandle
{
    private readonly Action _release;

    /// <summary>Guards what <paramref name="release"/> gives back.</summary>
    public UseGuard(Action release)
        : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(1);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes one use; each call is paired with <see cref="SafeHandle.DangerousRelease"/>.</summary>
    /// <exception cref="ObjectDisposedException"><paramref name="owner"/> was disposed.</exception>
    public void Acquire(object owner)
    {
        ObjectDisposedException.ThrowIf(IsClosed, owner);
        bool added = false;
        DangerousAddRef(ref added);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _release();
        return true;
    }
}
