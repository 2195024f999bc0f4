using System.ComponentModel;
using System.Diagnostics;

namespace Partwise.Cli.Terminal;

/// <summary>Opens a page where a person sits in front of the machine.</summary>
internal static class Browser
{
    /// <summary>Opens a page, a file or an address, in the default browser; does nothing where output is redirected, there is no screen, or
    /// no browser is found.</summary>
    public static void TryOpen(string path)
    {
        if (Console.IsOutputRedirected || !HasScreen())
            return;
        string full = path.StartsWith("http://", StringComparison.Ordinal) ? path : Path.GetFullPath(path);
        try
        {
            using Process? process = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(full) { UseShellExecute = true })
                : Process.Start(
                    new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [full])
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                );
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            // The path of the report has been printed; that is enough.
        }
    }

    private static bool HasScreen() =>
        OperatingSystem.IsWindows()
        || OperatingSystem.IsMacOS()
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));
}
