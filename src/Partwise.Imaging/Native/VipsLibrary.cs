using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Partwise.Imaging.Native;

/// <summary>Loads and starts libvips once per process; a failure is kept and reported at every use.</summary>
internal static unsafe class VipsLibrary
{
    /// <summary>The name in the import declarations; the resolver replaces it.</summary>
    internal const string Name = "partwise-vips";

    /// <summary>GObject's functions: part of the same file in the library shipped with Partwise, a file of their own elsewhere.</summary>
    internal const string ObjectName = "partwise-gobject";

    private static readonly Lazy<Exception?> s_started = new(Start);
    private static nint s_vips;
    private static nint s_object;

    /// <summary>Makes sure that libvips runs.</summary>
    /// <exception cref="NativeLibraryException">It does not.</exception>
    internal static void EnsureStarted()
    {
        if (s_started.Value is { } failure)
            throw new NativeLibraryException(failure.Message, failure);
    }

    /// <summary>Loads the first candidate that works, or explains what was tried.</summary>
    internal static nint Load(IReadOnlyList<string> candidates)
    {
        var reasons = new List<string>(candidates.Count);
        foreach (string candidate in candidates)
        {
            if (Path.IsPathRooted(candidate) && !File.Exists(candidate))
            {
                reasons.Add($"{candidate} (not there)");
                continue;
            }
            try
            {
                nint library = NativeLibrary.Load(candidate);
                if (NativeLibrary.TryGetExport(library, "vips_init", out _))
                    return library;
                reasons.Add($"{candidate} (not libvips)");
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                reasons.Add($"{candidate} (cannot be loaded)");
            }
        }
        throw new NativeLibraryException(
            $"The image library libvips was not found; tried {string.Join(", ", reasons)}. Build again to install it, or set "
                + $"{LibraryPaths.Variable} to the path of a libvips 8.13 or newer."
        );
    }

    private static Exception? Start()
    {
        try
        {
            s_vips = Load(
                LibraryPaths.Candidates(Environment.GetEnvironmentVariable(LibraryPaths.Variable), LibraryPaths.ApplicationFolders())
            );
            s_object = NativeLibrary.TryGetExport(s_vips, "g_object_set_property", out _) ? s_vips : NativeLibrary.Load(ObjectFile());
            NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, Resolve);
            if (VipsApi.Init("partwise") != 0)
                return new NativeLibraryException(
                    $"libvips was found but does not start: {VipsErrors.Take()}. Set {LibraryPaths.Variable} to the path of a "
                        + $"libvips 8.13 or newer."
                );

            // Callers work on several images at once; libvips must neither add threads of its own nor keep finished work.
            VipsApi.SetConcurrency(1);
            VipsApi.SetCacheMax(0);

            // Warnings of decoders would otherwise land on standard error; what matters arrives as a failure.
            const int warnings = 1 << 4;
            _ = GObjectApi.SetLogHandler("VIPS", warnings, &Ignore, 0);
            return null;
        }
        catch (Exception error)
            when (error is NativeLibraryException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return error as NativeLibraryException
                ?? new NativeLibraryException(
                    $"libvips cannot be used: {error.Message} Set {LibraryPaths.Variable} to the path of a libvips 8.13 or newer.",
                    error
                );
        }
    }

    private static string ObjectFile() =>
        OperatingSystem.IsWindows() ? "libgobject-2.0-0.dll"
        : OperatingSystem.IsMacOS() ? "libgobject-2.0.0.dylib"
        : "libgobject-2.0.so.0";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name switch
        {
            Name => s_vips,
            ObjectName => s_object,
            _ => 0,
        };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint domain, int level, nint message, nint data) { }
}
