using Microsoft.Win32.SafeHandles;

namespace Partwise.Files;

/// <summary>A file that is read at any place. Several threads may read at once.</summary>
internal sealed class RandomFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RandomFile(string path)
    {
        Path = path;
        _handle = InputFile.OpenHandle(path);
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

    /// <summary>A stream of its own from a place; several may be open at once.</summary>
    public Stream From(long position) => new BufferedStream(new RandomFileStream(this) { Position = position }, 1 << 16);

    /// <summary>Reads up to a buffer's length from a place; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long position) => RandomAccess.Read(_handle, buffer, position);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
