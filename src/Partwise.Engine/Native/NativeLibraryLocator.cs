using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>
/// Finds ONNX Runtime: the library the user names, else the one beside the application, else the system's. A library that the user names
/// is the only one tried, because silently taking another would hide a mistake.
/// </summary>
internal sealed unsafe class NativeLibraryLocator(string? userPath, string folder, IReadOnlyList<string> fileNames, IReadOnlyList<string> systemNames)
{
    /// <summary>The environment variable that names a library of the user's own.</summary>
    public const string Variable = "PARTWISE_ONNXRUNTIME";

    private readonly List<string> _tried = [];
    private readonly List<string> _reasons = [];

    /// <summary>The locator for this process's environment, folder and operating system.</summary>
    public static NativeLibraryLocator ForThisProcess()
    {
        string[] names = OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
            : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib", "libonnxruntime.1.dylib"]
            : ["libonnxruntime.so.1", "libonnxruntime.so"];
        return new(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory, names, names);
    }

    /// <summary>Loads the first library that serves.</summary>
    /// <exception cref="NativeLibraryException">None does; the message names each one tried and why it failed.</exception>
    public LoadedLibrary Load()
    {
        _tried.Clear();
        _reasons.Clear();
        if (!string.IsNullOrWhiteSpace(userPath))
            return LoadUsers(userPath) ?? throw Failure($"Correct {Variable} (it names a file or its folder), or unset it to use the library that comes with Partwise.");

        foreach (string place in (string[])[folder, Path.Combine(folder, "runtimes", PortableIdentifier(), "native")])
        {
            foreach (string name in fileNames)
            {
                if (TryFile(Path.Combine(place, name)) is { } library)
                    return library;
            }
        }
        foreach (string name in systemNames)
        {
            if (TryLoad(name) is { } library)
                return library;
        }
        throw Failure($"Install Partwise again, or set {Variable} to the path of an ONNX Runtime library of version 1.{OrtApi.MinimumVersion} or later.");
    }

    // RuntimeInformation.RuntimeIdentifier names the distribution where the runtime was built by one ("ubuntu.24.04-x64").
    private static string PortableIdentifier()
        => $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private LoadedLibrary? LoadUsers(string path)
    {
        if (!Directory.Exists(path))
            return TryFile(path);
        foreach (string name in fileNames)
        {
            if (TryFile(Path.Combine(path, name)) is { } library)
                return library;
        }
        return null;
    }

    private LoadedLibrary? TryFile(string path) => File.Exists(path) ? TryLoad(Path.GetFullPath(path)) : Reject(path, "no such file");

    private LoadedLibrary? TryLoad(string nameOrPath)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(nameOrPath, typeof(NativeLibraryLocator).Assembly, searchPath: null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return Reject(nameOrPath, FirstLine(e.Message, nameOrPath));
        }
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint export))
            return Reject(nameOrPath, "it is not an ONNX Runtime library");
        OrtApiBase* found = ((delegate* unmanaged<OrtApiBase*>)export)();
        return OrtApiBase.Open(found, nameOrPath, out string? reason) ?? Reject(nameOrPath, reason!);
    }

    private LoadedLibrary? Reject(string path, string reason)
    {
        _tried.Add(path);
        _reasons.Add(reason);
        return null;
    }

    private NativeLibraryException Failure(string remedy)
    {
        string tried = string.Join("; ", _tried.Zip(_reasons, (path, reason) => $"'{path}' ({reason})"));
        return new NativeLibraryException($"ONNX Runtime could not be loaded; tried {tried}. {remedy}", [.. _tried]);
    }

    // The runtime's message for a system name lists a dozen spellings; only what the loader says of a file is worth a line.
    private static string FirstLine(string message, string nameOrPath)
    {
        if (!Path.IsPathRooted(nameOrPath))
            return "not found on this system";
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(l => l.Contains(nameOrPath, StringComparison.Ordinal) && !l.StartsWith("Unable", StringComparison.Ordinal)) ?? lines[0];
    }
}
