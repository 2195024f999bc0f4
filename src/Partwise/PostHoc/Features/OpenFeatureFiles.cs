namespace Partwise.PostHoc;

/// <summary>The files of a folder that are open; one that nobody reads is closed when others need its place. Safe from several
/// threads.</summary>
internal sealed class OpenFeatureFiles(string folder, string key) : IDisposable
{
    private const int MostIdle = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Entry> _open = [];
    private long _tick;

    /// <summary>Reads from the file of a class.</summary>
    public T Read<T>(int classIndex, Func<FeatureFile, float[], T> read)
    {
        Entry entry = Take(classIndex);
        try
        {
            return read(entry.File.Value, entry.Logits.Value);
        }
        finally
        {
            lock (_gate)
                entry.Users--;
        }
    }

    public void Dispose()
    {
        foreach (Entry entry in _open.Values)
            entry.Dispose();
    }

    private Entry Take(int classIndex)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(classIndex, out Entry? entry))
            {
                foreach (
                    (int old, Entry idle) in _open.Where(e => e.Value.Users == 0).OrderBy(e => e.Value.Used).SkipLast(MostIdle).ToList()
                )
                {
                    _open.Remove(old);
                    idle.Dispose();
                }
                _open[classIndex] = entry = new Entry(() => FeatureFile.Open(Path.Combine(folder, FeatureFile.Name(classIndex)), key));
            }
            entry.Users++;
            entry.Used = _tick++;
            return entry;
        }
    }

    private sealed class Entry : IDisposable
    {
        public Entry(Func<FeatureFile> open)
        {
            File = new(open);
            Logits = new(() => File.Value.ReadLogits());
        }

        public Lazy<FeatureFile> File { get; }

        public Lazy<float[]> Logits { get; }

        public int Users { get; set; }

        public long Used { get; set; }

        public void Dispose()
        {
            if (File.IsValueCreated)
                File.Value.Dispose();
        }
    }
}
