namespace Partwise.Files;

/// <summary>
/// What creates and what deletes outputs takes turns here: two threads that delete the same folder stop each other, and what is created
/// while a process ends would stay behind.
/// </summary>
public static class OutputGate
{
    private static readonly Lock s_lock = new();

    /// <summary>Creates a folder and those above it; waits for ever once the process ends.</summary>
    /// <param name="path">Where; what is there already stays.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written.</exception>
    public static void CreateFolder(string path)
    {
        lock (s_lock)
        {
#pragma warning disable RS0030 // The one place that may.
            Directory.CreateDirectory(path);
#pragma warning restore RS0030
        }
    }

    /// <summary>Creates a file that does not exist yet; waits for ever once the process ends.</summary>
    internal static FileStream CreateFile(string path)
    {
        lock (s_lock)
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Moves, or deletes, while nothing else is created or deleted.</summary>
    internal static void Pass(Action action)
    {
        lock (s_lock)
            action();
    }

    /// <summary>From now on only the calling thread passes: the process ends.</summary>
    internal static void Close() => s_lock.Enter();
}
