using System.Text.Json;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>How a run ended and what it said.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    private const string ErrorPrefix = "partwise: error: ";

    /// <summary>Asserts that it did what was asked.</summary>
    public ProgramResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        Assert.DoesNotContain(ErrorPrefix, Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts that it refused with one line that holds every one of <paramref name="parts"/>; gives the line.</summary>
    public string Failed(int exitCode, params string[] parts)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Output}\n{Error}");
        Assert.Equal("", Output);
        string[] lines = [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !IsChatter(l))];
        string line = Assert.Single(lines);
        Assert.StartsWith(ErrorPrefix, line, StringComparison.Ordinal);
        Assert.DoesNotContain("unforeseen", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.True(line.Length < 700, $"The message is {line.Length} characters long: {line}");
        foreach (string part in parts)
            Assert.Contains(part, line, StringComparison.OrdinalIgnoreCase);
        return line;
    }

    /// <summary>The one JSON document on stdout, which holds nothing else and is what its schema says.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Output);
        DocumentSchema.Check(document.RootElement);
        return document.RootElement.Clone();
    }

    // Warnings and progress may come before an error; it is the error that has to be one line.
    private static bool IsChatter(string line) =>
        line.StartsWith("partwise: warning: ", StringComparison.Ordinal)
        || line.Contains(" images, ", StringComparison.Ordinal) && line.Contains(" per ", StringComparison.Ordinal);
}
