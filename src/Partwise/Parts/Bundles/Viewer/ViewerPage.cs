using System.Net;
using System.Reflection;
using System.Text;

namespace Partwise.Bundles;

/// <summary>A self-contained HTML page: the template with styles, scripts and data inside.</summary>
public static class ViewerPage
{
    private const string Resources = "Partwise.Bundles.Viewer.";

    /// <summary>The viewer's scripts that other pages use too: elements, charts, theme.</summary>
    public static IReadOnlyList<string> SharedScripts { get; } =
    [Resources + "10-dom.js", Resources + "15-theme.js", Resources + "20-charts.js"];

    /// <summary>All scripts of the bundle's own report, in their order.</summary>
    public static IReadOnlyList<string> ReportScripts { get; } =
    [
        .. typeof(ViewerPage)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Resources, StringComparison.Ordinal) && n.EndsWith(".js", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The viewer's scripts and its style sheet, by name, for whoever sends them as files of their own.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files { get; } =
        ReportScripts.Append(Resources + "viewer.css").ToDictionary(n => n[Resources.Length..], n => Encoding.UTF8.GetBytes(Read(null, n)));

    /// <summary>What lets a page from the disk or a file server run the scripts that lie beside it.</summary>
    internal const string FilesBeside = " 'self' file:";

    /// <summary>Puts a page together.</summary>
    /// <param name="title">The title; any text.</param>
    /// <param name="scripts">Names of embedded scripts.</param>
    /// <param name="data">JSON made with <see cref="BundleJson.Embedded"/>.</param>
    /// <param name="own">Where scripts and styles that are not the viewer's are embedded; null where there are none.</param>
    /// <param name="styles">Names of embedded style sheets beside the viewer's own.</param>
    public static string Compose(
        string title,
        IEnumerable<string> scripts,
        string data,
        Assembly? own = null,
        params IEnumerable<string> styles
    ) => Compose(title, scripts, data, "", own, styles);

    /// <summary>Puts a page together that may run scripts from <paramref name="scriptSources"/> beside its own.</summary>
    internal static string Compose(
        string title,
        IEnumerable<string> scripts,
        string data,
        string scriptSources,
        Assembly? own = null,
        params IEnumerable<string> styles
    )
    {
        // The data goes in last: nothing in it can be taken for a placeholder.
        return Read(own, Resources + "template.html")
            .Replace("{{script-sources}}", scriptSources, StringComparison.Ordinal)
            .Replace("{{title}}", WebUtility.HtmlEncode(title).Replace("{{", "{ {", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace(
                "{{css}}",
                string.Join('\n', styles.Prepend(Resources + "viewer.css").Select(s => Read(own, s))),
                StringComparison.Ordinal
            )
            .Replace("{{js}}", string.Join('\n', scripts.Select(s => Read(own, s))), StringComparison.Ordinal)
            .Replace("{{data}}", data, StringComparison.Ordinal);
    }

    private static string Read(Assembly? own, string name)
    {
        Assembly assembly = own is null || name.StartsWith(Resources, StringComparison.Ordinal) ? typeof(ViewerPage).Assembly : own;
        using Stream stream =
            assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The viewer's file '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
