using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Partwise.Cli.Terminal;

/// <summary>Puts what the parser complains about into one line for people.</summary>
internal static partial class UsageErrors
{
    /// <summary>The line; see also <see cref="MistypedOption"/>, whose name would else be taken for a file.</summary>
    public static string Describe(ParseResult parsed)
    {
        CommandResult result = parsed.CommandResult;
        string seeHelp = $"See '{Path(result)} --help'.";
        if (MistypedOption(parsed) is { } option)
            return $"There is no option '{option}'{Meant(option, Options(result))} {seeHelp}";
        if (result.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0)
        {
            string given = parsed.UnmatchedTokens[0];
            return $"There is no command '{given}'{Meant(given, result.Command.Subcommands.Select(c => c.Name))} {seeHelp}";
        }
        if (parsed.Errors.Count == 0 && EmptyArgument(parsed) is { } empty)
            return $"{empty} is empty; give it a value. {seeHelp}";
        string[] messages = [.. parsed.Errors.Select(e => Translate(e.Message)).Distinct(StringComparer.Ordinal)];
        return $"{string.Join(' ', messages)} {seeHelp}";
    }

    /// <summary>A word that looks like an option (<c>--word</c>) and is none of the command's; null where there is none. Words after
    /// <c>--</c> are names of files.</summary>
    public static string? MistypedOption(ParseResult parsed)
    {
        HashSet<string> known = [.. Options(parsed.CommandResult)];
        return parsed
            .Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .Where(t => t.Type == TokenType.Argument && LooksLikeAnOption().IsMatch(t.Value))
            .Select(t => t.Value.Split('=', ':')[0])
            .FirstOrDefault(name => !known.Contains(name));
    }

    /// <summary>The name of an argument that was given as an empty text, such as a variable of the shell that is not set; null where there
    /// is none.</summary>
    public static string? EmptyArgument(ParseResult parsed) =>
        parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .Where(a => a.Tokens.Any(t => t.Value.Length == 0))
            .Select(a => a.Argument.Name)
            .FirstOrDefault();

    /// <summary>The command as it is typed, such as <c>partwise train protopnet</c>.</summary>
    public static string Path(CommandResult result)
    {
        List<string> names = [];
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } command; at = command.Parent)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names.Prepend("partwise"));
    }

    private static string Meant(string given, IEnumerable<string> words) =>
        Suggestion.Nearest(given, words) is { } word ? $"; did you mean '{word}'?" : ".";

    private static IEnumerable<string> Options(CommandResult result) => result.Command.Options.SelectMany(o => o.Aliases.Prepend(o.Name));

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

    [GeneratedRegex("^--[A-Za-z]")]
    private static partial Regex LooksLikeAnOption();

    [GeneratedRegex(
        "^Cannot parse argument '(?<given>.*)' for option '(?<option>[^']+)' as expected type '.*'\\.?",
        RegexOptions.Singleline
    )]
    private static partial Regex Unparsable();

    [GeneratedRegex("^Required argument '?(?<name>[^']+?)'? missing for (command|option): ")]
    private static partial Regex MissingArgument();

    [GeneratedRegex("^Option '(?<name>[^']+)' is required\\.$")]
    private static partial Regex MissingOption();

    [GeneratedRegex("^Unrecognized command or argument '(?<given>.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Unknown();
}
