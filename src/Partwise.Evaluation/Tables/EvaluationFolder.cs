using System.Text;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Evaluation;

/// <summary>
/// The folder of an evaluation: the journal while it runs, and at its end <c>results.json</c>, <c>table.md</c>, <c>table.tex</c>, <c>table.csv</c>, <c>curves.csv</c>, <c>classes.csv</c>,
/// <c>parts.csv</c>, <c>prototypes.csv</c> and <c>index.html</c>. Each file appears whole.
/// </summary>
public sealed class EvaluationFolder : IDisposable
{
    private const string JournalFile = "journal.jsonl", Results = "results.json", Page = "index.html";

    private EvaluationFolder(string path, bool resume) => (Path, Journal) = (path, EvaluationJournal.At(System.IO.Path.Combine(path, JournalFile), resume));

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is measured, image by image.</summary>
    public EvaluationJournal Journal { get; }

    /// <summary>Opens the folder, and creates it where it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">Whether an evaluation that is there may be replaced.</param>
    /// <param name="resume">Whether an evaluation that is there goes on; where there is none, it begins.</param>
    /// <exception cref="OutputException">There is something that may not be replaced, or the folder cannot be made.</exception>
    public static EvaluationFolder Open(string path, bool overwrite, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (File.Exists(path))
                throw new OutputException($"Cannot write '{path}': it is a file; give the name of a folder.");
            bool empty = !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();
            if (!empty && !File.Exists(System.IO.Path.Combine(path, JournalFile)))
                throw new OutputException($"'{path}' is a folder with other things in it; choose another name.");
            if (!empty && !overwrite && !resume)
                throw new OutputException($"'{path}' already holds an evaluation; go on with it with `Resume`, replace it with `Overwrite`, or choose another name.");
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not OutputException))
        {
            throw OutputException.From(e, path);
        }
        return new EvaluationFolder(path, resume);
    }

    /// <summary>Writes all files.</summary>
    /// <param name="request">What was evaluated.</param>
    /// <param name="result">What came out.</param>
    /// <param name="cancellationToken">Ends the work early; files that are there already stay.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Write(EvaluationRequest request, EvaluationResult result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(result);
        string page = EvaluationPage.Build(request, result, Journal, cancellationToken);
        Text(Results, [JsonSerializer.Serialize(EvaluationDocument.Of(result), BundleJson.Indented)]);
        Text("table.md", EvaluationMarkdown.Lines(result));
        Text("table.tex", EvaluationLatex.Lines(result));
        Text("table.csv", EvaluationCsv.Rows(result));
        Text("curves.csv", EvaluationCsv.Curves(result));
        Text("classes.csv", EvaluationCsv.Classes(result));
        Text("parts.csv", EvaluationCsv.Parts(result));
        Text("prototypes.csv", EvaluationCsv.Prototypes(result));
        Text(Page, [page]);
        return System.IO.Path.Combine(Path, Page);
    }

    /// <inheritdoc/>
    public void Dispose() => Journal.Dispose();

    private void Text(string name, IReadOnlyList<string> lines)
        => AtomicFile.Write(System.IO.Path.Combine(Path, name), stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));
}
