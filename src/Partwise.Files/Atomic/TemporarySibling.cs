using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Partwise.Files;

/// <summary>
/// Names of temporary files and folders beside their target: <c>.NAME.tmp-PID-HOSTxxxxxxxx</c>. The name says who owns it, so that
/// the next run removes what a killed run left, and never what a living one (here or on another machine) is still writing.
/// </summary>
public static class TemporarySibling
{
    private const string Temporary = "tmp";
    private const string Aside = "old";
    private const int HostDigits = 8;

    // In a container every run may have the same process id: within this process, this set says what is alive.
    private static readonly ConcurrentDictionary<string, byte> s_own = new(StringComparer.Ordinal);
    private static readonly string s_host = HostTag();

    /// <summary>What a path that may be a symbolic link stands for; nothing need exist there.</summary>
    public static string FollowLink(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>A new, not yet existing name for the work in progress on <paramref name="target"/> (a full path).</summary>
    internal static string Create(string target) => Register(target, Temporary);

    /// <summary>A new name for the old content of <paramref name="target"/> while it is being replaced.</summary>
    internal static string CreateAside(string target) => Register(target, Aside);

    /// <summary>Says that this process no longer uses <paramref name="path"/>.</summary>
    internal static void Release(string path) => s_own.TryRemove(path, out _);

    /// <summary>Removes what killed runs left beside <paramref name="target"/>; puts old content back whose replacement never
    /// arrived.</summary>
    internal static void CleanUp(string target)
    {
        foreach (string path in Stale(target, Aside))
        {
            if (!Directory.Exists(target) && !File.Exists(target) && Directory.Exists(path))
                Try(() => Directory.Move(path, target));
            else
                Delete(path);
        }
        foreach (string path in Stale(target, Temporary))
            Delete(path);
    }

    /// <summary>Deletes a file or folder; what cannot be deleted stays for the next run.</summary>
    public static void Delete(string path) =>
        Try(() =>
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        });

    /// <summary>
    /// Deletes everything that this process is writing, because it ends now. Old content that was put aside stays: the next run puts it
    /// back or removes it. Whoever creates an output from now on waits for the end.
    /// </summary>
    public static void DeleteOwn()
    {
        OutputGate.Close();
        foreach (string path in s_own.Where(p => p.Value == 1).Select(p => p.Key))
            DeleteInUse(path);
    }

    // Other threads may still write, and a folder that is being filled is not always empty when its files are gone. Under another name
    // they do not find it any more; the name is one that the next run would remove.
    internal static void DeleteInUse(string path)
    {
        string aside = path[..^HostDigits] + RandomDigits();
        Try(() =>
        {
            if (Directory.Exists(path))
                Directory.Move(path, aside);
        });
        Delete(aside);
        Delete(path);
    }

    private static string Register(string target, string kind)
    {
        string owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{s_host}");
        string name = Prefix(target, kind) + owner + RandomDigits();
        string path = Path.Combine(Path.GetDirectoryName(target)!, name);
        s_own[path] = (byte)(kind == Temporary ? 1 : 0);
        return path;
    }

    private static string RandomDigits() => RandomNumberGenerator.GetHexString(HostDigits, lowercase: true);

    private static string Prefix(string target, string kind) => $".{Path.GetFileName(target)}.{kind}-";

    private static List<string> Stale(string target, string kind)
    {
        string folder = Path.GetDirectoryName(target)!;
        string prefix = Prefix(target, kind);
        try
        {
            return
            [
                .. Directory
                    .EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = 0 })
                    .Where(path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal) && IsStale(path, prefix.Length))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsStale(string path, int prefix)
    {
        string[] parts = Path.GetFileName(path)[prefix..].Split('-');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && parts[1].Length == 2 * HostDigits
            && parts[1].StartsWith(s_host, StringComparison.Ordinal)
            && !IsAlive(process, path);
    }

    private static bool IsAlive(int process, string path)
    {
        if (process == Environment.ProcessId)
            return s_own.ContainsKey(path);
        try
        {
            using var running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string HostTag()
    {
        byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Environment.MachineName));
        return Convert.ToHexStringLower(hash)[..HostDigits];
    }

    private static void Try(Action action)
    {
        try
        {
            OutputGate.Pass(action);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left-overs are a nuisance, not an error.
        }
    }
}
