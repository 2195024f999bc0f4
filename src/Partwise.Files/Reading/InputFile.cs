using System.Text;
using Microsoft.Win32.SafeHandles;
using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// Opens every file that Partwise reads. Links are followed, but what is opened must be a regular file: a pipe or a device has no size,
/// blocks or never ends.
/// Kind and size are asked of the open handle, so nothing can be exchanged between the check and the reading.
/// </summary>
public static class InputFile
{
    /// <summary>Opens a file without ever waiting for it.</summary>
    /// <exception cref="FileNotFoundException">There is none, or its name cannot be one.</exception>
    /// <exception cref="IOException">It is a folder, a pipe or a device, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its permissions forbid it.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            throw new FileNotFoundException("its name is empty");
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new FileNotFoundException("its name holds the character NUL, which no file's name can");
        SafeFileHandle handle = OperatingSystem.IsWindows()
            ? File.OpenHandle(path, share: FileShare.Read | FileShare.Delete)
            : UnixFile.Open(path);
        try
        {
            if (Refusal(handle) is { } reason)
                throw new IOException(reason);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file as a stream; errors as of <see cref="OpenHandle"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bufferSize">Bytes that are read ahead; 1 for none.</param>
    public static FileStream Open(string path, int bufferSize = 1 << 16) =>
        new(OpenHandle(path), FileAccess.Read, bufferSize, isAsync: false);

    /// <summary>All bytes of a file; errors as of <see cref="OpenHandle"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes may be read.</param>
    /// <param name="tooLarge">Makes the error for a file that has more, from its size.</param>
    public static byte[] ReadAllBytes(string path, long most, Func<long, Exception> tooLarge)
    {
        using FileStream stream = OpenAtMost(path, Math.Min(most, Array.MaxLength), tooLarge, bufferSize: 1);
        return ReadAllBytes(stream);
    }

    /// <summary>The bytes that an open file has now; what is added to it meanwhile is left out.</summary>
    public static byte[] ReadAllBytes(FileStream stream)
    {
        byte[] bytes = new byte[stream.Length];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>The text of a file, UTF-8 unless its first bytes say otherwise; parameters and errors as of the bytes.</summary>
    public static string ReadAllText(string path, long most, Func<long, Exception> tooLarge)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, most, tooLarge)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Opens a file that has at most so many bytes; parameters and errors as of the bytes.</summary>
    public static FileStream OpenAtMost(string path, long most, Func<long, Exception> tooLarge, int bufferSize = 1 << 16)
    {
        FileStream stream = Open(path, bufferSize);
        long length = stream.Length;
        if (length <= most)
            return stream;
        stream.Dispose();
        throw tooLarge(length);
    }

    /// <summary>Size and time of the last change (ticks, UTC) of a file, by which a later run knows it again; -1 and 0 where it cannot be
    /// read.</summary>
    public static FileStamp Stamp(string path)
    {
        try
        {
            using SafeFileHandle handle = OpenHandle(path);
            return new FileStamp(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileStamp(-1, 0);
        }
    }

    private static string? Refusal(SafeFileHandle handle) =>
        UnixFile.Kind(handle) switch
        {
            UnixFile.Regular => null,
            UnixFile.Folder => "it is a folder, not a file",
            null when IsSeekable(handle) => null,
            _ => "it is a pipe or a device, not a file; copy its content into a file",
        };

    private static bool IsSeekable(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
