using Microsoft.Win32.SafeHandles;

namespace Partwise.Files.Internals;

/// <summary>A file that is read at any place. Several threads may read at once.</summary>
internal sealed class RandomFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RandomFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path);
        try
        {
            Length = RandomAccess.GetLength(_handle);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>The path, as it was given.</summary>
    public string Path { get; }

    /// <summary>How many bytes it has.</summary>
    public long Length { get; }

    /// <summary>Fills a buffer from a place.</summary>
    /// <exception cref="DataFileException">The file ends before.</exception>
    public void ReadExactly(Span<byte> buffer, long position)
    {
        while (buffer.Length > 0)
        {
            int read = RandomAccess.Read(_handle, buffer, position);
            if (read == 0)
                throw new DataFileException($"'{Path}' ends before its stated length; the file was cut off while it was read.");
            buffer = buffer[read..];
            position += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
