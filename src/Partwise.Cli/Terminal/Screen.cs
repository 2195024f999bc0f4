using System.Text.Json;
using Partwise.Bundles;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Terminal;

/// <summary>Where results, warnings and progress go: results to stdout, everything else to stderr.</summary>
internal sealed class Screen
{
    // A file has no edge at which lines would have to be broken.
    private const int RedirectedWidth = 1000;

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _quiet;
    private readonly bool _noProgress;
    private readonly bool _redirected;
    private readonly IAnsiConsole _out;

    public Screen(TextWriter output, TextWriter error, bool json, bool quiet, bool noProgress)
    {
        _output = output;
        _error = error;
        Json = json;
        _quiet = quiet;
        _noProgress = noProgress || quiet;
        _redirected = IsRedirected(output);
        _out = Console(output, _redirected);
    }

    /// <summary>Whether one JSON document is wanted and nothing else.</summary>
    public bool Json { get; }

    /// <summary>The columns that a table may take.</summary>
    public int Width => _out.Profile.Width;

    /// <summary>A table of a result. A file gets it without the blanks that fill up its lines.</summary>
    public void Write(IRenderable table)
    {
        if (!_redirected)
        {
            _out.Write(Printable.Table(table));
            return;
        }
        using var text = new StringWriter();
        Console(text, redirected: true).Write(Printable.Table(table));
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n'))
            _output.WriteLine(line.TrimEnd());
    }

    /// <summary>One plain line of a result, whatever its length.</summary>
    public void Line(string text) => _output.WriteLine(Printable.Text(OptionWords.InFlags(text)));

    /// <summary>The JSON document.</summary>
    public void Document<T>(T document) => _output.WriteLine(OptionWords.InFlags(JsonSerializer.Serialize(document, BundleJson.Indented)));

    /// <summary>Something that a person may want to know before it happens.</summary>
    public void Note(string message)
    {
        if (!_quiet)
            _error.WriteLine($"partwise: {Printable.Line(OptionWords.InFlags(message))}");
    }

    /// <summary>Something that a person should know.</summary>
    public void Warn(string message)
    {
        if (!_quiet)
            _error.WriteLine($"partwise: warning: {Printable.Line(OptionWords.InFlags(message))}");
    }

    /// <summary>An image that was left out.</summary>
    public void WarnSkipped(BundleSkipped skipped) => Warn($"skipped {skipped.Path}: {skipped.Reason.TrimEnd('.')}.");

    /// <summary>Why there is no result.</summary>
    public void Error(string message) => _error.WriteLine($"partwise: error: {Printable.Line(OptionWords.InFlags(message))}");

    /// <summary>A display of how far the work has come; dispose it when the work is done.</summary>
    public ProgressDisplay Progress(TimeProvider time) =>
        new(_noProgress ? null : Console(_error, IsRedirected(_error)), _error, interactive: !IsRedirected(_error), time);

    private static bool IsRedirected(TextWriter writer) => writer is not ForgivingWriter { IsRedirected: false };

    private static IAnsiConsole Console(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        if (redirected)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
