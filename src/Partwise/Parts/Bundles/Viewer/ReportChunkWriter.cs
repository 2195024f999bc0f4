using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Bundles;

/// <summary>
/// Cuts long lists into script files beside a report: a page from the disk may load scripts, but nothing else. A file is named by its
/// content, so that an old page keeps its own files until the new one is in place.
/// </summary>
/// <param name="folder">The report's folder.</param>
/// <param name="cancellationToken">Ends the work early.</param>
internal sealed class ReportChunkWriter(string folder, CancellationToken cancellationToken)
{
    /// <summary>The folder of the files.</summary>
    public const string Folder = "report";

    // One file is read in a few milliseconds; many small ones would cost more to open than to read.
    private const int ChunkBytes = 512 << 10;

    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Writes the items of a list.</summary>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ReportChunkList Write<T>(IEnumerable<T> items)
    {
        List<int> first = [];
        List<string> files = [];
        using var chunk = new MemoryStream();
        int count = 0,
            start = 0;
        foreach (T item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunk.Write(chunk.Length == 0 ? "["u8 : ","u8);
            JsonSerializer.Serialize(chunk, item, BundleJson.Embedded);
            count++;
            if (chunk.Length >= ChunkBytes)
                Flush();
        }
        Flush();
        return new ReportChunkList(first, files);

        void Flush()
        {
            if (chunk.Length == 0)
                return;
            chunk.Write("]"u8);
            first.Add(start);
            files.Add(Write(chunk));
            start = count;
            chunk.SetLength(0);
        }
    }

    /// <summary>Removes the files that the page no longer names.</summary>
    public void RemoveOthers()
    {
        string chunks = Path.Combine(folder, Folder);
        if (!Directory.Exists(chunks))
            return;
        foreach (string file in Directory.EnumerateFiles(chunks, "*.js").Where(f => !_written.Contains(Path.GetFileName(f))))
            File.Delete(file);
        if (_written.Count == 0 && !Directory.EnumerateFileSystemEntries(chunks).Any())
            Directory.Delete(chunks);
    }

    // As a text that the viewer parses: browsers read JSON several times as fast as the same as a script. Any text is a string of a script.
    private string Write(MemoryStream chunk)
    {
        string items = Encoding.UTF8.GetString(chunk.GetBuffer().AsSpan(0, (int)chunk.Length));
        byte[] content = Encoding.UTF8.GetBytes($"partwiseChunk({JsonSerializer.Serialize(items, BundleJson.Indented)});\n");
        string name = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)),
            path = Path.Combine(folder, Folder, name + ".js");
        _written.Add(name + ".js");
        if (File.Exists(path))
            return name;
        try
        {
            OutputGate.CreateFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
        AtomicFile.Write(path, stream => stream.Write(content));
        return name;
    }
}
