using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>The structure that the library's one exported function returns: the door to every version of its API.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtApiBase
{
    /// <summary>The table of functions of an API version; null when the library is older than that.</summary>
    public delegate* unmanaged<uint, nint> GetApi;

    /// <summary>The library's version, a constant UTF-8 string.</summary>
    public delegate* unmanaged<byte*> GetVersionString;

    /// <summary>Opens the API of <see cref="OrtApi.MinimumVersion"/>, or says why it cannot.</summary>
    public static LoadedLibrary? Open(OrtApiBase* found, string path, out string? reason)
    {
        string version = Marshal.PtrToStringUTF8((nint)found->GetVersionString()) ?? "unknown";
        nint api = found->GetApi(OrtApi.MinimumVersion);
        reason = api == 0 ? $"it is version {version}, but 1.{OrtApi.MinimumVersion} or later is needed" : null;
        return api == 0 ? null : new LoadedLibrary(api, path, version);
    }
}
