using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// The native ONNX Runtime library of this process, loaded when first needed. It sends nothing, leaves nothing behind and prints nothing:
/// its errors arrive as exceptions.
///</summary>
public static partial class OnnxRuntimeLibrary
{
    private const string NoTelemetry = "ORT_DISABLE_TELEMETRY";

    private static readonly Lock s_lock = new();
    private static LoadedLibrary? s_loaded;

    /// <summary>The library's version, such as "1.31.1".</summary>
    /// <exception cref="NativeLibraryException">No usable library was found.</exception>
    public static string Version => Load().Version;

    /// <summary>The path or system name that the library was loaded by.</summary>
    /// <exception cref="NativeLibraryException">No usable library was found.</exception>
    public static string Path => Load().Path;

    /// <summary>Loads the library before anything of the official package is touched, whose types would stay broken after a
    /// failure.</summary>
    /// <exception cref="NativeLibraryException">No usable library was found; the next call tries anew.</exception>
    internal static LoadedLibrary Load()
    {
        if (Volatile.Read(ref s_loaded) is { } loaded)
            return loaded;
        lock (s_lock)
            return s_loaded ??= Connect(NativeLibraryLocator.ForThisProcess().Load());
    }

    private static LoadedLibrary Connect(LoadedLibrary library)
    {
        Ort.OrtEnv.DisableDllImportResolver = true;
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Ort.OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? library.Handle : 0);
        }
        catch (InvalidOperationException)
        {
            // The application, or the official package before us, chose a library; operators written in C# need that same one.
            string version = Ort.OrtEnv.Instance().GetVersionString();
            if (version != library.Version)
            {
                throw new NativeLibraryException(
                    $"This program uses ONNX Runtime {version} already, but Partwise found {library.Version} at '{library.Path}'; "
                        + $"let both use one library.",
                    [library.Path]
                );
            }
        }
        if (!Ort.OrtEnv.IsCreated)
        {
            ForbidTelemetry();
            var options = new Ort.EnvironmentCreationOptions { logId = "partwise", logLevel = Ort.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            Ort.OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
        }
        return library;
    }

    // Made without this, the environment writes an identifier and a database below the home folder and notes the processor and the system
    // of the machine there, before anybody can tell it not to. The library holds an address for it; a connection was not seen.
    private static void ForbidTelemetry()
    {
        Environment.SetEnvironmentVariable(NoTelemetry, "1");
        if (!OperatingSystem.IsWindows())
            _ = SetNativeVariable(NoTelemetry, "1", overwrite: 1);
    }

    // On Unix .NET keeps a copy of the environment, of which native code knows nothing.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
