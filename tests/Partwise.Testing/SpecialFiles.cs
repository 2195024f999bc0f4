using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Partwise.Testing;

/// <summary>Things that have a file's name and are none.</summary>
public static partial class SpecialFiles
{
    /// <summary>Makes a pipe, or a link to a device.</summary>
    /// <param name="path">Where.</param>
    /// <param name="kind"><c>pipe</c>, <c>device</c> or <c>folder</c>.</param>
    public static void Make(string path, string kind)
    {
        if (kind == "pipe" && MakePipe(path, 0x180) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        if (kind == "device")
            File.CreateSymbolicLink(path, "/dev/zero");
        if (kind == "folder")
            Directory.CreateDirectory(path);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
