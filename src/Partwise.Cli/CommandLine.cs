using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Partwise.Cli.Commands;

namespace Partwise.Cli.Terminal;

/// <summary>Parses the command line, runs the verb, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        using var cancellation = new CancellationTokenSource();
        void Cancel(PosixSignalContext context)
        {
            // Whoever asks twice does not want to wait until the work has come to a clean end.
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        // Alone, the name of the program is a question rather than a mistake, but nothing was done either.
        ParseResult parsed = Root(cancellation.Token).Parse(args.Length == 0 ? ["--help"] : args);
        bool verbose = parsed.GetValue(CommonOptions.Verbose);
        if (ShortHelp.For(parsed) is { } help)
        {
            output.WriteLine(help);
            return ExitCodes.Usage;
        }
        if (parsed.Action is ParseErrorAction || parsed.Errors.Count > 0 || UsageErrors.MistypedOption(parsed) is not null)
        {
            error.WriteLine($"partwise: error: {UsageErrors.Describe(parsed)}");
            return ExitCodes.Usage;
        }
        try
        {
            int code = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return args.Length == 0 ? ExitCodes.Usage : code;
        }
        catch (Exception e) when (Failure.IsCancellation(e))
        {
            error.WriteLine("partwise: cancelled; nothing was written.");
            return ExitCodes.Cancelled;
        }
        catch (Exception e)
        {
            error.WriteLine($"partwise: error: {OptionWords.InFlags(Failure.Describe(e))}");
            if (verbose)
                error.WriteLine(e);
            return e is UsageException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static RootCommand Root(CancellationToken cancellation)
    {
        var root = new RootCommand("Shows what a trained image classifier looks for, part by part, and proves that the answer is the model's own.");
        foreach (VersionOption version in root.Options.OfType<VersionOption>())
            version.Action = new PrintVersion();
        root.Subcommands.Add(InspectCommand.Create(cancellation));
        root.Subcommands.Add(FitCommand.Create(cancellation));
        root.Subcommands.Add(ExplainCommand.Create(cancellation));
        root.Subcommands.Add(ReportCommand.Create(cancellation));
        root.Subcommands.Add(TrainCommand.Create(cancellation));
        root.Subcommands.Add(AnalyzeCommand.Create(cancellation));
        root.Subcommands.Add(PruneCommand.Create(cancellation));
        root.Subcommands.Add(EvaluateCommand.Create(cancellation));
        root.Subcommands.Add(DemoCommand.Create(cancellation));
        root.Subcommands.Add(ImportCommand.Create(cancellation));
        root.Subcommands.Add(DatasetCommand.Create(cancellation));
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        return root;
    }
}
