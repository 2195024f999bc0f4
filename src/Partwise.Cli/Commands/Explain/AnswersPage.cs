using System.Text.Json;
using Partwise.Bundles;

namespace Partwise.Cli.Commands;

/// <summary>The page that methods, contrasts and dropped parts write beside their document and pictures.</summary>
internal static class AnswersPage
{
    private const string Resources = "Partwise.Cli.Answers.";

    /// <summary>Writes it into a folder.</summary>
    /// <param name="folder">Where the document and the pictures that it names lie.</param>
    /// <param name="document">What was answered.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string folder, object document) =>
        File.WriteAllText(
            Path.Combine(folder, BundleFiles.Report),
            ViewerPage.Compose(
                "Explained photos",
                [.. ViewerPage.SharedScripts, Resources + "answers.js"],
                JsonSerializer.Serialize(document, document.GetType(), BundleJson.Embedded),
                typeof(AnswersPage).Assembly,
                Resources + "answers.css"
            )
        );
}
