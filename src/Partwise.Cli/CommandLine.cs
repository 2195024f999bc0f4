using System.CommandLine;
using System.CommandLine.Invocation;
using Partwise.Cli.Commands;
using Partwise.Files;
using Partwise.Onnx.Inference;

namespace Partwise.Cli.Terminal;

/// <summary>Parses the command line, runs the verb, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        ForgivingWriter results = new(output),
            notes = new(error);
        using var signals = new SignalHandler(notes);
        // Alone, the name of the program is a question rather than a mistake, but nothing was done either.
        ParseResult parsed = Root(signals.Token).Parse(args.Length == 0 ? ["--help"] : args);
        int code = Run(parsed, args, results, notes);
        if (results.Failure is not { } failure)
            return code;
        string reason = OutputException.IsDiskFull(failure) ? "the disk is full" : failure.Message.TrimEnd('.');
        if (OutputPlaces.WritesFiles(parsed) && !CommonOptions.WantsJson(parsed))
        {
            notes.WriteLine($"partwise: warning: what was written could not be told on standard output: {reason}.");
            return code;
        }
        notes.WriteLine($"partwise: error: Cannot write the result to standard output: {reason}; send it somewhere else.");
        return code == ExitCodes.Done ? ExitCodes.Failed : code;
    }

    private static int Run(ParseResult parsed, string[] args, TextWriter output, TextWriter error)
    {
        bool verbose = parsed.GetValue(CommonOptions.Verbose);
        try
        {
            if (ShortHelp.For(parsed) is { } help)
            {
                output.WriteLine(help);
                return ExitCodes.Usage;
            }
            if (
                parsed.Action is ParseErrorAction
                || parsed.Errors.Count > 0
                || UsageErrors.MistypedOption(parsed) is not null
                || UsageErrors.EmptyArgument(parsed) is not null
            )
            {
                error.WriteLine($"partwise: error: {Printable.Line(UsageErrors.Describe(parsed))}");
                return ExitCodes.Usage;
            }
            OutputPlaces.Check(parsed);
            ChooseDevice(parsed, error);
            int code = parsed.Invoke(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                }
            );
            return args.Length == 0 ? ExitCodes.Usage : code;
        }
        catch (Exception e) when (Failure.IsCancellation(e))
        {
            error.WriteLine("partwise: cancelled; nothing was written.");
            return ExitCodes.Cancelled;
        }
        catch (Exception e)
        {
            error.WriteLine($"partwise: error: {Printable.Line(OptionWords.InFlags(Failure.Describe(e)))}");
            if (verbose)
                error.WriteLine(e);
            return e is UsageException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static void ChooseDevice(ParseResult parsed, TextWriter error)
    {
        if (parsed.GetResult(CommonOptions.Device) is not { Implicit: false } || parsed.GetValue(CommonOptions.Device) is not { } wanted)
            return;
        ExecutionDevice device = Devices.Use(wanted);
        if (wanted == "auto")
            error.WriteLine($"partwise: running on {device}.");
    }

    private static RootCommand Root(CancellationToken cancellation)
    {
        var root = new RootCommand(
            "Shows what a trained image classifier looks for, part by part, and proves that the answer is the model's own."
        );
        foreach (VersionOption version in root.Options.OfType<VersionOption>())
            version.Action = new PrintVersion();
        root.Subcommands.Add(InspectCommand.Create(cancellation));
        root.Subcommands.Add(FitCommand.Create(cancellation));
        root.Subcommands.Add(FeaturesCommand.Create(cancellation));
        root.Subcommands.Add(MergeCommand.Create(cancellation));
        root.Subcommands.Add(ExplainCommand.Create(cancellation));
        root.Subcommands.Add(ReportCommand.Create(cancellation));
        root.Subcommands.Add(ServeCommand.Create(cancellation));
        root.Subcommands.Add(TrainCommand.Create(cancellation));
        root.Subcommands.Add(AnalyzeCommand.Create(cancellation));
        root.Subcommands.Add(PruneCommand.Create(cancellation));
        root.Subcommands.Add(EditCommand.Create(cancellation));
        root.Subcommands.Add(ExportCommand.Create(cancellation));
        root.Subcommands.Add(NameCommand.Create(cancellation));
        root.Subcommands.Add(AuditCommand.Create(cancellation));
        root.Subcommands.Add(CompareCommand.Create(cancellation));
        root.Subcommands.Add(EvaluateCommand.Create(cancellation));
        root.Subcommands.Add(DemoCommand.Create(cancellation));
        root.Subcommands.Add(ImportCommand.Create(cancellation));
        root.Subcommands.Add(DatasetCommand.Create(cancellation));
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        return root;
    }
}
