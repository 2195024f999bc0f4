using System.Diagnostics;

namespace Partwise.Fuzzing;

/// <summary>Tries one target with mutated contents. The same seed gives the same contents.</summary>
public sealed class Fuzzer : IDisposable
{
    /// <summary>What one content may take.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    /// <summary>What one content, of at most a mebibyte, may allocate in all.</summary>
    public const long MostBytes = 1L << 30;

    private readonly FuzzTarget _target;
    private readonly string _folder;
    private readonly string _path;

    /// <summary>How many contents were read to their end.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many were refused with a documented error.</summary>
    public int Refused { get; private set; }

    /// <summary>What the slowest content took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>What the largest eater among them allocated in all, in bytes, not counting native memory.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>A fuzzer that writes its contents into a folder of its own.</summary>
    public Fuzzer(FuzzTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        // In memory where the system has such a place: a million small files wear a disk out.
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Directory
            .CreateDirectory(Path.Combine(root, $"partwise-fuzz-{Environment.ProcessId}-{target.Name}-{Guid.NewGuid():N}"))
            .FullName;
        _path = Path.Combine(_folder, target.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        foreach ((string name, byte[] content) in target.Beside())
        {
            string path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>What the seeds themselves do: every one must be read.</summary>
    public IEnumerable<FuzzFault> Seeds() => _target.Seeds().Select(s => Try(s, mustRead: true)).OfType<FuzzFault>();

    /// <summary>Begins to count anew.</summary>
    public void Forget() => (Accepted, Refused, Slowest, MostAllocated) = (0, 0, default, 0);

    /// <summary>Tries mutated contents.</summary>
    /// <param name="tries">How many.</param>
    /// <param name="seed">Chooses them.</param>
    public IEnumerable<FuzzFault> Run(int tries, int seed)
    {
        var mutator = new Mutator(
            new Random(seed),
            _target.Seeds(),
            _target.Words,
            models: _target.FileName.EndsWith(".onnx", StringComparison.Ordinal)
        );
        for (int i = 0; i < tries; i++)
        {
            if (Try(mutator.Next()) is { } fault)
                yield return fault;
        }
    }

    /// <summary>Tries one content; null where it was read or refused as it should.</summary>
    /// <param name="content">The content.</param>
    /// <param name="mustRead">Whether a refusal is a fault too.</param>
    public FuzzFault? Try(byte[] content, bool mustRead = false)
    {
        File.WriteAllBytes(_path, content);
        long start = Stopwatch.GetTimestamp(),
            allocated = GC.GetAllocatedBytesForCurrentThread();
        // Nothing ends a thread that hangs: the process says what it hangs at, and ends.
        using var watch = new Timer(_ => Abandon(content), null, 4 * MostTime, Timeout.InfiniteTimeSpan);
        try
        {
            _target.Read(_path);
            Accepted++;
        }
        catch (Exception e) when (!mustRead && DocumentedErrors.Contains(e))
        {
            Refused++;
        }
        catch (Exception e)
        {
            return new FuzzFault(_target.Name, $"{e.GetType().Name}: {e.Message} {Place(e)}", content);
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Slowest = took > Slowest ? took : Slowest;
        MostAllocated = Math.Max(MostAllocated, allocated);
        if (took > MostTime)
            return new FuzzFault(_target.Name, $"took {took.TotalSeconds:0.0} s", content);
        return allocated > MostBytes ? new FuzzFault(_target.Name, $"allocated {allocated} bytes", content) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Place(Exception e) =>
        e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Partwise.", StringComparison.Ordinal))?.Trim() ?? "";

    private void Abandon(byte[] content)
    {
        string saved = Path.Combine(Path.GetTempPath(), $"partwise-hang-{_target.Name}");
        File.WriteAllBytes(saved, content);
        Environment.FailFast($"'{_target.Name}' hangs at the content saved as '{saved}'.");
    }
}
