using System.CommandLine;
using System.CommandLine.Parsing;

namespace Partwise.Cli.Terminal;

/// <summary>Checks of single options, with messages that say what is allowed.</summary>
internal static class Validate
{
    public static Action<OptionResult> Range(Option<int> option, int from, int to) =>
        result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && (value < from || value > to))
                result.AddError($"{option.Name} is {value}; {from} to {to} is allowed.");
        };

    public static Action<OptionResult> OneOf(string name, params string[] words) =>
        result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
                result.AddError($"{name} is '{token.Value}'; {string.Join(", ", words)} {(words.Length == 1 ? "is" : "are")} allowed.");
        };

    public static Action<OptionResult> NotEmpty(string name, string place = "folder") =>
        result =>
        {
            if (result.Tokens is [{ Value.Length: 0 }])
                result.AddError($"{name} is empty; give the name of a {place}.");
        };

    public static Action<OptionResult> AtLeast(Option<long> option, long from) =>
        result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, out long value) && value < from)
                result.AddError($"{option.Name} is {value}; at least {from} is allowed.");
        };
}
