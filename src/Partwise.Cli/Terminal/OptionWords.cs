using System.Text.Json;
using System.Text.RegularExpressions;

namespace Partwise.Cli.Terminal;

/// <summary>The library names its options by the words of its API, in backticks (<c>`Overwrite`</c>); on the command line they are flags
/// (<c>--overwrite</c>).</summary>
internal static partial class OptionWords
{
    /// <summary>Flags that are shorter than the option's name.</summary>
    private static readonly Dictionary<string, string> s_shorter = new(StringComparer.Ordinal)
    {
        ["K"] = "-k",
        ["LabelsFile"] = "--labels",
        ["PreprocessingFile"] = "--preprocess",
        ["TopClasses"] = "--top",
    };

    /// <summary>The text with flags in place of API words.</summary>
    public static string InFlags(string text) => Marked().Replace(text, m => Flag(m.Groups[1].Value));

    private static string Flag(string word) =>
        s_shorter.GetValueOrDefault(word) ?? "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(word);

    [GeneratedRegex("`([A-Z][A-Za-z]*)`")]
    private static partial Regex Marked();
}
