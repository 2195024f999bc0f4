using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Evaluation;

/// <summary>The folder of a comparison: <c>compare.json</c> and <c>index.html</c>.</summary>
public static partial class ComparisonFolder
{
    private const string Document = "compare.json",
        Resources = "Partwise.Evaluation.Page.";

    private static readonly OutputContents s_contents = new(Document, "partwise.compare/1", Files());

    /// <summary>Refuses a place that cannot be written, before the work.</summary>
    /// <exception cref="OutputException">The folder exists and may not be replaced.</exception>
    public static AtomicDirectory Create(string folder, bool overwrite) => AtomicDirectory.Create(folder, overwrite, s_contents.MayReplace);

    /// <summary>Writes both files, without committing.</summary>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void Write(AtomicDirectory target, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        target.WriteFile(Document, stream => JsonSerializer.Serialize(stream, result, BundleJson.Indented));
        string page = ViewerPage.Compose(
            $"{result.A} and {result.B} on {result.Dataset}",
            [.. ViewerPage.SharedScripts, Resources + "tables.js", Resources + "compare.js"],
            JsonSerializer.Serialize(result, BundleJson.Embedded),
            typeof(ComparisonFolder).Assembly,
            Resources + "evaluation.css",
            Resources + "audit.css"
        );
        target.WriteFile("index.html", stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    [GeneratedRegex(@"^(compare\.json|index\.html)$")]
    private static partial Regex Files();
}
