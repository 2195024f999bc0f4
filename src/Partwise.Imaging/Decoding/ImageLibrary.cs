using System.Runtime.InteropServices;
using Partwise.Imaging.Native;

namespace Partwise.Imaging;

/// <summary>The image library underneath.</summary>
public static partial class ImageLibrary
{
    /// <summary>The version of libvips, such as <c>8.18.7</c>.</summary>
    /// <exception cref="NativeLibraryException">The image library is not there.</exception>
    public static string Version
    {
        get
        {
            VipsLibrary.EnsureStarted();
            return Marshal.PtrToStringUTF8(VersionString()) ?? "";
        }
    }

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_version_string")]
    private static partial nint VersionString();
}
