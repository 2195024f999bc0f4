using System.Text.Json;
using Partwise.Bundles;
using Spectre.Console;

namespace Partwise.Cli.Terminal;

/// <summary>Where results, warnings and progress go: results to stdout, everything else to stderr.</summary>
internal sealed class Screen
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _quiet;
    private readonly bool _noProgress;

    public Screen(TextWriter output, TextWriter error, bool json, bool quiet, bool noProgress)
    {
        _output = output;
        _error = error;
        Json = json;
        _quiet = quiet;
        _noProgress = noProgress || quiet;
        Out = Console(output, System.Console.IsOutputRedirected);
    }

    /// <summary>Whether one JSON document is wanted and nothing else.</summary>
    public bool Json { get; }

    /// <summary>For results.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>One plain line of a result, whatever its length.</summary>
    public void Line(string text) => _output.WriteLine(text);

    /// <summary>The JSON document.</summary>
    public void Document<T>(T document) => _output.WriteLine(JsonSerializer.Serialize(document, BundleJson.Indented));

    /// <summary>Something that a person should know.</summary>
    public void Warn(string message)
    {
        if (!_quiet)
            _error.WriteLine($"partwise: warning: {message}");
    }

    /// <summary>A display of how far the work has come; dispose it when the work is done.</summary>
    public ProgressDisplay Progress(TimeProvider time)
        => new(_noProgress ? null : Console(_error, System.Console.IsErrorRedirected), _error, interactive: !System.Console.IsErrorRedirected, time);

    private static IAnsiConsole Console(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
            console.Profile.Width = 160;
        return console;
    }
}
