namespace Partwise.Cli.Terminal;

/// <summary>Text that has to fit.</summary>
internal static class Words
{
    /// <summary>The text, cut to <paramref name="length"/> characters with an ellipsis at the end where it is longer.</summary>
    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..Math.Max(1, length - 1)] + "…";
}
