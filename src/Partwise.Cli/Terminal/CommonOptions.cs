using System.CommandLine;
using System.CommandLine.Parsing;

namespace Partwise.Cli.Terminal;

/// <summary>The options that every verb has, and what was said of them.</summary>
internal sealed class CommonOptions
{
    /// <summary>Known to whoever prints the error that ends a verb.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Print the stack trace of an error." };

    /// <summary>Known to whoever runs the verb.</summary>
    public static Option<string> Device { get; } =
        new("--device")
        {
            Description =
                "What networks run on: cpu, cuda[:N], tensorrt[:N], directml[:N], coreml, or auto for the first that is there. See "
                + "inspect --devices.",
            HelpName = "DEVICE",
            DefaultValueFactory = _ => "cpu",
        };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout and nothing else." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print no warnings and no progress." };
    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "Show no progress." };
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Images worked on at the same time. Results do not depend on it.",
        HelpName = "N",
#pragma warning disable RS0030 // The one place that looks at the machine.
        DefaultValueFactory = _ => Environment.ProcessorCount,
#pragma warning restore RS0030
    };

    private readonly bool _hasThreads;

    public CommonOptions(Command command, bool threads = true, bool device = true)
    {
        _hasThreads = threads;
        command.Options.Add(_json);
        if (threads)
        {
            _threads.Validators.Add(Validate.Range(_threads, 1, 1024));
            command.Options.Add(_threads);
            if (device)
                command.Options.Add(Device);
        }
        command.Options.Add(_quiet);
        command.Options.Add(Verbose);
        command.Options.Add(_noProgress);
    }

    /// <summary>The threads to use.</summary>
    public int Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>Whether a verb was asked for one JSON document.</summary>
    public static bool WantsJson(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Any(o => o.Option.Name == "--json" && !o.Implicit);

    /// <summary>The screen as the options want it.</summary>
    public Screen Screen(ParseResult parsed) =>
        new(
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            parsed.GetValue(_json),
            parsed.GetValue(_quiet),
            parsed.GetValue(_noProgress) || !_hasThreads
        );
}
