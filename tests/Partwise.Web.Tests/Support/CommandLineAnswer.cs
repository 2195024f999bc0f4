using System.Text.Json;
using Partwise.Cli.Terminal;

namespace Partwise.Web.Tests.Support;

/// <summary>What the command line says to the same question.</summary>
internal static class CommandLineAnswer
{
    public static JsonElement Of(params string[] arguments)
    {
        using StringWriter output = new(),
            error = new();
        int code = CommandLine.Run([.. arguments, "--json", "--no-progress"], output, error);
        Assert.True(code == 0, error.ToString());
        using JsonDocument document = JsonDocument.Parse(output.ToString());
        return document.RootElement.Clone();
    }

    /// <summary>Asserts that two documents say the same, numbers within <paramref name="tolerance"/>; members named in
    /// <paramref name="except"/> are left out.</summary>
    public static void AssertSame(JsonElement expected, JsonElement given, double tolerance, params string[] except) =>
        AssertSame(expected, given, tolerance, except, "$");

    private static void AssertSame(JsonElement expected, JsonElement given, double tolerance, string[] except, string at)
    {
        Assert.True(expected.ValueKind == given.ValueKind, $"{at}: {expected.ValueKind} and {given.ValueKind}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(p => p.Name), given.EnumerateObject().Select(p => p.Name));
                foreach (JsonProperty member in expected.EnumerateObject().Where(p => !except.Contains(p.Name)))
                    AssertSame(member.Value, given.GetProperty(member.Name), tolerance, except, $"{at}.{member.Name}");
                break;
            case JsonValueKind.Array:
                Assert.True(
                    expected.GetArrayLength() == given.GetArrayLength(),
                    $"{at}: {expected.GetArrayLength()} and {given.GetArrayLength()} entries"
                );
                foreach (
                    (JsonElement first, JsonElement second, int i) in expected
                        .EnumerateArray()
                        .Zip(given.EnumerateArray())
                        .Select((p, i) => (p.First, p.Second, i))
                )
                    AssertSame(first, second, tolerance, except, $"{at}[{i}]");
                break;
            case JsonValueKind.Number:
                Assert.True(Math.Abs(expected.GetDouble() - given.GetDouble()) <= tolerance, $"{at}: {expected} and {given}");
                break;
            default:
                Assert.True(expected.ToString() == given.ToString(), $"{at}: {expected} and {given}");
                break;
        }
    }
}
