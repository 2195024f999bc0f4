using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>A zero-terminated copy of a string in native memory, freed at the end of the scope.</summary>
internal readonly unsafe ref struct NativeString
{
    private readonly nint _pointer;

    private NativeString(nint pointer) => _pointer = pointer;

    /// <summary>As the library takes names.</summary>
    public byte* Bytes => (byte*)_pointer;

    /// <summary>As the library takes paths.</summary>
    public void* Path => (void*)_pointer;

    /// <summary>A name: UTF-8 everywhere.</summary>
    public static NativeString FromName(string text) => new(Marshal.StringToCoTaskMemUTF8(text));

    /// <summary>A path: UTF-16 on Windows, UTF-8 elsewhere.</summary>
    public static NativeString FromPath(string path) =>
        new(OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni(path) : Marshal.StringToCoTaskMemUTF8(path));

    /// <summary>Frees the copy.</summary>
    public void Dispose() => Marshal.FreeCoTaskMem(_pointer);
}
