using System.CommandLine;
using System.Text.RegularExpressions;

namespace Partwise.Cli.Terminal;

/// <summary>Puts what the parser complains about into one line for people.</summary>
internal static partial class UsageErrors
{
    public static string Describe(ParseResult parsed)
    {
        string verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        string[] messages = [.. parsed.Errors.Select(e => Translate(e.Message)).Distinct(StringComparer.Ordinal)];
        return $"{string.Join(' ', messages)} See 'partwise {verb}--help'.";
    }

    private static string Translate(string message)
    {
        if (Unparsable().Match(message) is { Success: true } number)
            return $"{number.Groups["option"].Value} is '{number.Groups["given"].Value}'; a whole number is allowed.";
        if (MissingArgument().Match(message) is { Success: true } argument)
            return $"{argument.Groups["name"].Value} is missing.";
        if (MissingOption().Match(message) is { Success: true } option)
            return $"{option.Groups["name"].Value} is missing.";
        if (Unknown().Match(message) is { Success: true } unknown)
            return $"There is no '{unknown.Groups["given"].Value}'.";
        return message == "Required command was not provided." ? "A command is missing." : message;
    }

    [GeneratedRegex("^Cannot parse argument '(?<given>.*)' for option '(?<option>[^']+)' as expected type '.*'\\.?", RegexOptions.Singleline)]
    private static partial Regex Unparsable();

    [GeneratedRegex("^Required argument '?(?<name>[^ ']+)'? missing for (command|option): ")]
    private static partial Regex MissingArgument();

    [GeneratedRegex("^Option '(?<name>[^']+)' is required\\.$")]
    private static partial Regex MissingOption();

    [GeneratedRegex("^Unrecognized command or argument '(?<given>.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Unknown();
}
