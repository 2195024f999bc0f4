using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>
/// The library's environment: one for the process, made when first needed and kept to the end. Telemetry is off; messages of
/// severity <see cref="OrtLoggingLevel.Error"/> and worse go to standard error, none to standard output.
/// </summary>
public sealed unsafe class OrtEnv
{
    private static readonly Lock s_lock = new();
    private static OrtEnv? s_instance;

    private OrtEnv()
    {
        OrtApi api = OrtApi.Instance;
        using var name = NativeString.FromName("partwise");
        nint environment;
        api.Check(api.CreateEnv((int)OrtLoggingLevel.Error, name.Bytes, &environment));
        api.Check(api.DisableTelemetryEvents(environment));
        Handle = environment;
        Version = api.Library.Version;
        LibraryPath = api.Library.Path;
    }

    /// <summary>The environment of this process.</summary>
    /// <exception cref="NativeLibraryException">No usable library was found.</exception>
    public static OrtEnv Instance
    {
        get
        {
            if (Volatile.Read(ref s_instance) is { } instance)
                return instance;
            lock (s_lock)
                return s_instance ??= new OrtEnv();
        }
    }

    /// <summary>The version of the library, such as "1.31.1".</summary>
    public string Version { get; }

    /// <summary>The path or system name that the library was loaded by.</summary>
    public string LibraryPath { get; }

    // Never released: sessions may outlive any owner, and the process's end frees it.
    internal nint Handle { get; }
}
