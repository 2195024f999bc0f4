namespace Partwise.Files;

/// <summary>Writes files so that a reader, or a killed run, finds either the old file or the new one, never half of one.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary sibling and moves it into place when <paramref name="write"/> has returned.</summary>
    /// <param name="path">The file to create or replace; a symbolic link is followed. Its folder must exist.</param>
    /// <param name="write">Writes the content to the stream it is given, which it need not close.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="OutputException">The file exists and may not be replaced, or the place cannot be written.</exception>
    public static void Write(string path, Action<Stream> write, bool overwrite = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
            throw new OutputException($"Cannot write '{path}': it is a folder; give the name of a file.");
        if (IsDevice(target))
        {
            using FileStream device = new(target, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }
        if (!overwrite && File.Exists(target))
            throw new OutputException($"'{path}' already exists; choose another name or allow it to be replaced with `Overwrite`.");

        target = TemporarySibling.FollowLink(target);
        TemporarySibling.CleanUp(target);
        string temporary = TemporarySibling.Create(target);
        try
        {
            WriteTemporary(temporary, write, path);
            MoveIntoPlace(temporary, target, overwrite, path);
        }
        finally
        {
            TemporarySibling.Delete(temporary);
            TemporarySibling.Release(temporary);
        }
    }

    private static void WriteTemporary(string temporary, Action<Stream> write, string path)
    {
        FileStream stream;
        try
        {
            stream = OutputGate.CreateFile(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (IOException e) when (OutputException.IsDiskFull(e) || OutputException.IsReadOnly(e))
        {
            // Other errors may come from what `write` reads, and keep their own message.
            throw OutputException.From(e, path);
        }
    }

    private static void MoveIntoPlace(string temporary, string target, bool overwrite, string path)
    {
        try
        {
            File.Move(temporary, target, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }

    // `-o /dev/null` must not replace the device by a file, which the superuser could.
    private static bool IsDevice(string target) =>
        !OperatingSystem.IsWindows()
        && target.StartsWith("/dev/", StringComparison.Ordinal)
        && !target.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(target);
}
