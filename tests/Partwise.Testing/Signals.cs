using System.Globalization;
using Xunit;

namespace Partwise.Testing;

/// <summary>Signals that a test sends to a program.</summary>
public static class Signals
{
    private static readonly Dictionary<string, int> s_numbers = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["TERM"] = 15,
    };

    /// <summary>Skips the running test where programs started here ignore the signal: a shell starts what runs in its background so, and
    /// children inherit it.</summary>
    /// <param name="signal">HUP, INT or TERM.</param>
    public static void RequireHeard(string signal)
    {
        const string Status = "/proc/self/status",
            Ignored = "SigIgn:";
        if (
            !File.Exists(Status)
            || File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Ignored, StringComparison.Ordinal)) is not { } line
        )
            return;
        ulong mask = ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Assert.SkipWhen(((mask >> (s_numbers[signal] - 1)) & 1) != 0, $"SIG{signal} is ignored here; run the tests in the foreground.");
    }
}
