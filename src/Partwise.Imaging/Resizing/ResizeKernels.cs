using System.Runtime.Intrinsics;

namespace Partwise.Imaging.Resizing;

/// <summary>The kernels that this machine runs.</summary>
internal static class ResizeKernels
{
    /// <summary>The widest one.</summary>
    internal static ResizeKernel Best { get; } = Available()[^1];

    /// <summary>Every kernel that is not emulated here, narrowest first.</summary>
    internal static IReadOnlyList<ResizeKernel> Available()
    {
        List<ResizeKernel> kernels = [ResizeKernel.Scalar];
        if (Vector128.IsHardwareAccelerated)
            kernels.Add(ResizeKernel.Vector128);
        if (Vector256.IsHardwareAccelerated)
            kernels.Add(ResizeKernel.Vector256);
        if (Vector512.IsHardwareAccelerated)
            kernels.Add(ResizeKernel.Vector512);
        return kernels;
    }
}
