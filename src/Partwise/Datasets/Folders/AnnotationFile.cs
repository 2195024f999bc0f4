using System.Globalization;
using Partwise.Files;

namespace Partwise.Datasets.Internals;

/// <summary>Lines of an annotation file, with its name and line numbers for messages.</summary>
internal sealed class AnnotationFile(string path)
{
    /// <summary>Far above any published annotation file; a larger one is not read into memory.</summary>
    public const long MaximumBytes = 256L << 20;

    private static readonly char[] s_blank = [' ', '\t'];

    private readonly string _path = path;
    private int _line;

    /// <summary>Each line that is not blank, split into at most <paramref name="fields"/> fields, of which the last may contain
    /// blanks.</summary>
    /// <param name="fields">The number of fields that every line must have.</param>
    /// <param name="form">How a line looks, for the message.</param>
    public IEnumerable<string[]> Rows(int fields, string form)
    {
        _line = 0;
        using StreamReader lines = Open(_path);
        while (lines.ReadLine() is { } text)
        {
            _line++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            string[] row = text.Trim().Split(s_blank, fields, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (row.Length != fields)
                throw Error($"'{Shorten(text)}' is not of the form '{form}'");
            yield return row;
        }
    }

    /// <summary>A whole number from <paramref name="minimum"/>.</summary>
    public int Integer(string text, string what, int minimum = 1)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < minimum)
            throw Error($"the {what} is '{Shorten(text)}'; whole numbers from {minimum} are allowed");
        return value;
    }

    /// <summary>A finite number.</summary>
    public double Number(string text, string what)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            throw Error($"the {what} is '{Shorten(text)}'; finite numbers are allowed");
        return value;
    }

    /// <summary>0 or 1.</summary>
    public bool Flag(string text, string what) =>
        text switch
        {
            "0" => false,
            "1" => true,
            _ => throw Error($"the {what} is '{Shorten(text)}'; 0 and 1 are allowed"),
        };

    /// <summary>The error, with file and current line in front.</summary>
    public DatasetException Error(string what) => Error(_path, _line, what);

    /// <summary>The error, with file and line in front.</summary>
    public static DatasetException Error(string path, int line, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, line {line}: {what} (in '{path}')."));

    /// <summary>Opens a file of text; refuses files that are too large to be annotations.</summary>
    public static StreamReader Open(string path) => new(InputFile.OpenAtMost(path, MaximumBytes, length => TooLarge(path, length)));

    /// <summary>The whole text of a file; refuses files that are too large to be annotations.</summary>
    public static string ReadAllText(string path) => InputFile.ReadAllText(path, MaximumBytes, length => TooLarge(path, length));

    private static DatasetException TooLarge(string path, long length) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' has {length} bytes; annotation files of at most {MaximumBytes} bytes are read, so check that it is the "
                    + $"right file."
            )
        );

    /// <summary>The start of a text that may be long.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
