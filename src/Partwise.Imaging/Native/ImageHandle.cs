using Microsoft.Win32.SafeHandles;

namespace Partwise.Imaging.Native;

/// <summary>One reference to a libvips image.</summary>
internal sealed class ImageHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ImageHandle(nint image)
        : base(ownsHandle: true)
    {
        SetHandle(image);
    }

    protected override bool ReleaseHandle()
    {
        GObjectApi.Release(handle);
        return true;
    }
}
