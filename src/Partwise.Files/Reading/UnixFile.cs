using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Partwise.Files.Internals;

/// <summary>What .NET does not offer: opening without waiting (a pipe without a writer blocks <c>open</c>), and the kind of an open
/// file.</summary>
internal static partial class UnixFile
{
    /// <summary>The kind of an ordinary file (<c>S_IFREG</c>).</summary>
    public const int Regular = 0x8000;

    /// <summary>The kind of a folder (<c>S_IFDIR</c>).</summary>
    public const int Folder = 0x4000;

    private const int KindBits = 0xF000;
    private const int Interrupted = 4;

    // O_NONBLOCK, O_NOCTTY and O_CLOEXEC; reading only is 0. The numbers differ between the systems.
    private const int LinuxFlags = 0x800 | 0x100 | 0x80000;
    private const int MacFlags = 0x4 | 0x20000 | 0x1000000;

    private const int EmptyPath = 0x1000;
    private const uint Type = 1;
    private const int StatxBytes = 256;
    private const int StatxMode = 28;

    /// <summary>Opens a file for reading without waiting for whoever may write into it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Its permissions forbid it.</exception>
    public static SafeFileHandle Open(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        int flags = OperatingSystem.IsLinux() ? LinuxFlags : MacFlags;
        int descriptor;
        do
        {
            descriptor = Open(name, flags);
        } while (descriptor < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        // What cannot be opened is opened once more for .NET's own exception.
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : File.OpenHandle(path);
    }

    /// <summary>The kind of an open file: <see cref="Regular"/>, <see cref="Folder"/> or another number; null where the system does not
    /// say.</summary>
    public static int? Kind(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> status = stackalloc byte[StatxBytes];
        try
        {
            return Statx(handle, [0], EmptyPath, Type, status) == 0
                ? BinaryPrimitives.ReadUInt16LittleEndian(status[StatxMode..]) & KindBits
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Statx(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> status);
}
