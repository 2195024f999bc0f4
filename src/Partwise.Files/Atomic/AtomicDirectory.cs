using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// A folder that appears under its name only when it is complete. It is written in a temporary sibling and moved into place by
/// <see cref="Commit"/>; a run that fails or is killed leaves the old folder, or none. What a killed run left beside the target is removed
/// by the next.
/// </summary>
public sealed class AtomicDirectory : IDisposable
{
    private readonly string _given;
    private readonly bool _overwrite;
    private readonly Func<string, bool> _mayReplace;
    private readonly IReadOnlyList<string> _parents;
    private bool _done;

    private AtomicDirectory(string given, string target, bool overwrite, Func<string, bool> mayReplace, IReadOnlyList<string> parents)
    {
        _parents = parents;
        _given = given;
        _overwrite = overwrite;
        _mayReplace = mayReplace;
        Target = target;
        Path = TemporarySibling.Create(target);
    }

    /// <summary>The full path of the folder to write into; it exists until the commit.</summary>
    public string Path { get; }

    /// <summary>The full path under which the folder appears.</summary>
    public string Target { get; }

    /// <summary>
    /// Checks that the target can be written and creates the temporary sibling (and missing parents). Call it before long work, so that
    /// a refusal comes at once.
    /// </summary>
    /// <param name="target">The folder to create or replace; a symbolic link is followed.</param>
    /// <param name="overwrite">Whether an existing folder may be replaced. An empty one always may.</param>
    /// <param name="mayReplace">Says of an existing, non-empty folder whether it is a former output, for example because it has a
    /// <c>bundle.json</c>; anything else is never deleted, whatever <paramref name="overwrite"/> says.</param>
    /// <exception cref="OutputException">The target exists and may not be replaced, or the place cannot be written.</exception>
    public static AtomicDirectory Create(string target, bool overwrite, Func<string, bool> mayReplace)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(mayReplace);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (System.IO.Path.GetDirectoryName(full) is null)
            throw new OutputException($"Cannot write '{target}': it is the root of a file system; give the name of a new folder.");
        IReadOnlyList<string> parents = [];
        try
        {
            full = TemporarySibling.FollowLink(full);
            string folder = System.IO.Path.GetDirectoryName(full)!;
            parents = MissingParents.Of(folder);
            OutputGate.CreateFolder(folder);
            TemporarySibling.CleanUp(full);
            AtomicDirectory directory = new(target, full, overwrite, mayReplace, parents);
            directory.ThrowIfNotReplaceable();
            OutputGate.CreateFolder(directory.Path);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            MissingParents.Remove(parents);
            throw OutputException.From(e, target);
        }
    }

    /// <summary>The path of <paramref name="name"/> in the folder being written.</summary>
    /// <param name="name">A relative path.</param>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of the folder.</summary>
    /// <param name="name">A relative path.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void WriteFile(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = File(name);
        try
        {
            using FileStream stream = System.IO.File.Create(path);
            write(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }

    /// <summary>Moves the folder into place. The old folder, if there is one, is replaced in one step where the system can, then
    /// removed.</summary>
    /// <exception cref="OutputException">The target has appeared meanwhile and may not be replaced, or the place cannot be
    /// written.</exception>
    /// <exception cref="InvalidOperationException">It was committed or disposed before.</exception>
    public void Commit()
    {
        if (_done)
            throw new InvalidOperationException("The folder was already committed or disposed; create a new one.");
        try
        {
            ThrowIfNotReplaceable();
            Move(Path, Target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, _given);
        }
        Dispose(); // Path now holds the old folder, or nothing.
    }

    /// <summary>Removes the temporary folder and, without a commit, the parents that were created for it: everything is as it was
    /// before.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        TemporarySibling.Delete(Path);
        TemporarySibling.Release(Path);
        if (!Directory.Exists(Target))
            MissingParents.Remove(_parents);
    }

    /// <summary>Moves a folder into place, over another one where there is one; what was there is removed.</summary>
    public static void Move(string path, string target)
    {
        if (!Directory.Exists(target))
            Directory.Move(path, target);
        else if (DirectorySwap.TryExchange(path, target))
            TemporarySibling.Delete(path);
        else
            ReplaceInTwoSteps(path, target);
    }

    // Between the two steps only the sibling has the old content; the next run puts it back (TemporarySibling.CleanUp).
    internal static void ReplaceInTwoSteps(string path, string target)
    {
        string aside = TemporarySibling.CreateAside(target);
        Directory.Move(target, aside);
        try
        {
            Directory.Move(path, target);
        }
        catch
        {
            Directory.Move(aside, target);
            TemporarySibling.Release(aside);
            throw;
        }
        TemporarySibling.Delete(aside);
        TemporarySibling.Release(aside);
    }

    private void ThrowIfNotReplaceable()
    {
        if (System.IO.File.Exists(Target))
            throw new OutputException($"'{_given}' already exists and is a file; give the name of a folder.");
        if (!Directory.Exists(Target) || !Directory.EnumerateFileSystemEntries(Target).Any())
            return;
        if (!_mayReplace(Target))
            throw new OutputException(
                $"'{_given}' already exists and is not an earlier output, so it is not replaced; choose another name."
            );
        if (!_overwrite)
            throw new OutputException($"'{_given}' already exists; choose another name or allow it to be replaced with `Overwrite`.");
    }
}
