using System.Collections.Concurrent;

namespace Partwise.Models;

/// <summary>Prepared photos kept for a second pass, up to a number of bytes; what does not fit is prepared again. Safe from several
/// threads.</summary>
internal sealed class PreparedImages(long budget)
{
    private readonly ConcurrentDictionary<string, PreparedImage> _images = new(StringComparer.Ordinal);
    private long _left = budget;

    /// <summary>The prepared photo of <paramref name="path"/>; prepared now, and kept if there is room, where it is not there
    /// yet.</summary>
    public PreparedImage Get(string path, Func<PreparedImage> prepare)
    {
        if (_images.TryGetValue(path, out PreparedImage? kept))
            return kept;
        PreparedImage prepared = prepare();
        if (Interlocked.Add(ref _left, -prepared.Pixels.Length) >= 0)
            _images[path] = prepared;
        return prepared;
    }
}
