using System.CommandLine;
using System.CommandLine.Parsing;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Cli.Terminal;

/// <summary>
/// Where a verb writes and what it reads, from the command line alone. An output that is an input, lies in a bundle that is read or
/// contains an input would change what is being read, or replace it; no verb may do that. In a folder of photos an output may lie: reading
/// leaves outputs out.
///</summary>
internal static class OutputPlaces
{
    private static readonly HashSet<string> s_outputs = new(StringComparer.Ordinal) { OutputOption.Name, "--masks", "--site", "OUT" };

    private static readonly HashSet<string> s_inputs = new(StringComparer.Ordinal)
    {
        "--labels",
        "--preprocess",
        "--label-map",
        "--against",
        "--attributes",
        "--encoder",
        "--evaluate",
        "--from",
        "--keep-mean",
        "--refit",
        "--runtime",
        "--structure",
        "--config",
        "--features",
        "--model",
    };

    /// <summary>Verbs whose result is what they print only where they write no file.</summary>
    private static readonly HashSet<string> s_writers = new(StringComparer.Ordinal) { "report", "analyze", "demo" };

    /// <summary>Whether the verb writes files, so that what it prints is only about them.</summary>
    public static bool WritesFiles(ParseResult parsed) => s_writers.Contains(parsed.CommandResult.Command.Name) || Outputs(parsed).Any();

    /// <summary>Refuses an output that is or contains one of the inputs, or lies in a bundle that is one.</summary>
    /// <exception cref="OutputException">There is one.</exception>
    public static void Check(ParseResult parsed)
    {
        foreach (string output in Outputs(parsed))
        {
            string written = RealPath.Of(output);
            foreach (string input in Inputs(parsed))
            {
                string read = RealPath.Of(input);
                if (written == read)
                    throw new OutputException($"'{output}' is what is being read; give another name for the output.");
                if (BundleFiles.IsBundle(input) && RealPath.IsBelow(written, read))
                    throw new OutputException(
                        $"'{output}' lies in '{input}', which is being read; give a name outside of it for the output."
                    );
                if (RealPath.IsBelow(read, written))
                    throw new OutputException($"'{output}' contains '{input}', which is being read; give another name for the output.");
            }
        }
    }

    private static IEnumerable<string> Outputs(ParseResult parsed) => Values(parsed, s_outputs.Contains);

    private static IEnumerable<string> Inputs(ParseResult parsed) =>
        Values(parsed, name => s_inputs.Contains(name) || (!name.StartsWith('-') && name is not ("OUT" or "SHELL" or "CLASS PART NAME")))
            .Where(v => File.Exists(v) || Directory.Exists(v));

    private static IEnumerable<string> Values(ParseResult parsed, Func<string, bool> wanted) =>
        parsed
            .CommandResult.Children.Where(c =>
                c switch
                {
                    OptionResult { Implicit: false } option => wanted(option.Option.Name),
                    ArgumentResult argument => wanted(argument.Argument.Name),
                    _ => false,
                }
            )
            .SelectMany(c => c.Tokens)
            .Select(t => t.Value)
            .Where(v => v.Length > 0 && !v.Contains('\0'));
}
