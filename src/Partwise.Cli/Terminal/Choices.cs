using System.CommandLine;
using System.Globalization;

namespace Partwise.Cli.Terminal;

/// <summary>Makes options of common kinds, each with a check that says what is allowed.</summary>
internal static class Choices
{
    /// <summary>One of some words; the first is the default.</summary>
    public static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.Validators.Add(Validate.OneOf(name, words));
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>One of some words; null where none was given, because a preset may set it.</summary>
    public static Option<string?> Word(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
        option.Validators.Add(Validate.OneOf(name, words));
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A whole number; null where it was not given.</summary>
    public static Option<int?> Whole(string name, string description, int from, int to)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && (value < from || value > to))
                result.AddError($"{name} is {value}; {from} to {to} is allowed.");
        });
        return option;
    }

    /// <summary>A finite number written with a point; null where it was not given.</summary>
    public static Option<string?> Number(string name, string description, Func<double, bool> allowed, string range)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "X" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Parse(token.Value) is { } value && double.IsFinite(value) && allowed(value)))
                result.AddError($"{name} is {token.Value}; {range} is allowed.");
        });
        return option;
    }

    /// <summary>The number that was given, or null.</summary>
    public static double? Value(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text ? Parse(text) : null;

    /// <summary>Whether the option stands on the command line.</summary>
    public static bool Given(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
