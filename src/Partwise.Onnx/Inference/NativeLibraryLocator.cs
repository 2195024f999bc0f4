using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// Finds ONNX Runtime: the library the user names, else the one beside the application, else the system's. A library that the user names
/// is the only one tried, because silently taking another would hide a mistake.
/// </summary>
internal sealed unsafe class NativeLibraryLocator(
    string? userPath,
    string folder,
    IReadOnlyList<string> fileNames,
    IReadOnlyList<string> systemNames
)
{
    /// <summary>The environment variable that names a library of the user's own.</summary>
    public const string Variable = "PARTWISE_ONNXRUNTIME";

    /// <summary>The API version that the managed package asks for: the second number of the oldest library version that serves.</summary>
    private static readonly int s_minimumVersion = typeof(Ort.OrtEnv).Assembly.GetName().Version!.Minor;

    private readonly List<string> _tried = [];
    private readonly List<string> _reasons = [];

    /// <summary>The locator for this process's environment, folder and operating system.</summary>
    public static NativeLibraryLocator ForThisProcess()
    {
        string[] names =
            OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
            : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib", "libonnxruntime.1.dylib"]
            : ["libonnxruntime.so", "libonnxruntime.so.1"];
        return new(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory, names, names);
    }

    /// <summary>Loads the first library that serves.</summary>
    /// <exception cref="NativeLibraryException">None does; the message names each one tried and why it failed.</exception>
    public LoadedLibrary Load()
    {
        _tried.Clear();
        _reasons.Clear();
        if (!string.IsNullOrWhiteSpace(userPath))
            return LoadUsers(userPath)
                ?? throw Failure(
                    $"Correct {Variable} (it names a file or its folder), or unset it to use the library that comes with Partwise."
                );

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
        throw Failure(
            $"Install Partwise again, or set {Variable} to the path of an ONNX Runtime library of version 1.{s_minimumVersion} or later."
        );
    }

    // RuntimeInformation.RuntimeIdentifier names the distribution where the runtime was built by one ("ubuntu.24.04-x64").
    private static string PortableIdentifier()
    {
        string system =
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

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
            library = NativeLibrary.Load(nameOrPath, typeof(Ort.OrtEnv).Assembly, searchPath: null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return Reject(nameOrPath, FirstLine(e.Message, nameOrPath));
        }
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint export))
            return Reject(nameOrPath, "it is not an ONNX Runtime library");
        return Open(library, ((delegate* unmanaged<Ort.OrtApiBase*>)export)(), nameOrPath, out string? reason)
            ?? Reject(nameOrPath, reason!);
    }

    /// <summary>Opens the API of the managed package's version, or says why it cannot.</summary>
    internal static LoadedLibrary? Open(nint library, Ort.OrtApiBase* found, string nameOrPath, out string? reason)
    {
        string version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)found->GetVersionString)()) ?? "unknown";
        nint api = ((delegate* unmanaged<uint, nint>)found->GetApi)((uint)s_minimumVersion);
        reason = api == 0 ? $"it is version {version}, but 1.{s_minimumVersion} or later is needed" : null;
        return api == 0 ? null : new LoadedLibrary(library, api, nameOrPath, version);
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
        return lines.FirstOrDefault(l =>
                l.Contains(nameOrPath, StringComparison.Ordinal) && !l.StartsWith("Unable", StringComparison.Ordinal)
            ) ?? lines[0];
    }
}
