using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Evaluation;

/// <summary>
/// The folder of an evaluation: <c>results.json</c>, <c>table.md</c>, <c>table.tex</c>, <c>table.csv</c>, <c>curves.csv</c>,
/// <c>classes.csv</c>, <c>parts.csv</c>, <c>prototypes.csv</c>,
/// <c>index.html</c> and the journal. It appears whole, at the end: until then all is in <c>FOLDER.partial</c>, which one process at a time
/// may write and which stays when a run is ended, so that another can go on with it.
///</summary>
public sealed partial class EvaluationFolder : IDisposable
{
    private const string JournalFile = "journal.jsonl",
        Results = "results.json",
        Page = "index.html";

    private static readonly OutputContents s_contents = new(JournalFile, EvaluationJournal.Schema, Files());

    private readonly string _given;
    private readonly string _target;
    private readonly FolderLock _lock;
    private bool _done;

    private EvaluationFolder(string given, string target, FolderLock held)
    {
        (_given, _target, _lock, Path) = (given, target, held, target + ".partial");
        Journal = EvaluationJournal.At(System.IO.Path.Combine(Path, JournalFile), resume: true);
    }

    /// <summary>The folder that is written into until the evaluation is complete.</summary>
    public string Path { get; }

    /// <summary>What is measured, image by image.</summary>
    public EvaluationJournal Journal { get; }

    /// <summary>Whether a run that ends now leaves something behind to go on with.</summary>
    public bool HasBegun => System.IO.File.Exists(System.IO.Path.Combine(Path, JournalFile));

    /// <summary>Opens the folder, and creates it where it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">Whether an evaluation that is there may be replaced.</param>
    /// <param name="resume">Whether an evaluation that is there goes on; where there is none, it begins.</param>
    /// <exception cref="OutputException">There is something that may not be replaced, another process is writing, or the folder cannot be
    /// made.</exception>
    public static EvaluationFolder Open(string path, bool overwrite, bool resume)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            string target = TemporarySibling.FollowLink(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
            CheckTarget(path, target);
            bool complete = IsFilled(target);
            if (complete && !overwrite && !resume)
                throw new OutputException(
                    $"'{path}' already holds an evaluation; go on with it with `Resume`, replace it with `Overwrite`, or choose "
                        + $"another name."
                );
            FolderLock held = FolderLock.Take(target + ".partial", path);
            try
            {
                var folder = new EvaluationFolder(path, target, held);
                folder.Begin(overwrite, resume, complete);
                return folder;
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not OutputException))
        {
            throw OutputException.From(e, path);
        }
    }

    /// <summary>Writes all files and moves the folder into place.</summary>
    /// <param name="request">What was evaluated.</param>
    /// <param name="result">What came out.</param>
    /// <param name="cancellationToken">Ends the work early; the journal stays, and so does an evaluation that was there.</param>
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
        cancellationToken.ThrowIfCancellationRequested();
        Journal.Dispose();
        MoveIntoPlace();
        return System.IO.Path.Combine(_given, Page);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bool begun = HasBegun;
        Journal.Dispose();
        // Nothing was measured: nothing is left to go on with.
        if (!_done && !begun)
            TemporarySibling.Delete(Path);
        _lock.Dispose();
        _done = true;
    }

    private static void CheckTarget(string path, string target)
    {
        if (System.IO.File.Exists(target))
            throw new OutputException($"Cannot write '{path}': it is a file; give the name of a folder.");
        if (IsFilled(target) && !s_contents.MayReplace(target))
            throw new OutputException($"'{path}' is a folder with other things in it; choose another name.");
    }

    private static bool IsFilled(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private void Begin(bool overwrite, bool resume, bool complete)
    {
        if (HasBegun && !overwrite && !resume)
            throw new OutputException(
                $"'{_given}' has an evaluation that was interrupted, in '{_given}.partial'; go on with it with `Resume`, or begin "
                    + $"anew with `Overwrite`."
            );
        string journal = System.IO.Path.Combine(Path, JournalFile);
        if (overwrite)
            System.IO.File.Delete(journal);
        if (!resume || HasBegun || !complete)
            return;
        using FileStream earlier = InputFile.Open(System.IO.Path.Combine(_target, JournalFile));
        AtomicFile.Write(journal, earlier.CopyTo);
    }

    private void MoveIntoPlace()
    {
        try
        {
            // It may have been filled meanwhile.
            CheckTarget(_given, _target);
            _lock.Move(() => AtomicDirectory.Move(Path, _target), _target);
            _done = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, _given);
        }
    }

    private void Text(string name, IReadOnlyList<string> lines) =>
        AtomicFile.Write(
            System.IO.Path.Combine(Path, name),
            stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"))
        );

    [GeneratedRegex(@"^(journal\.jsonl|results\.json|table\.(md|tex|csv)|(curves|classes|parts|prototypes)\.csv|index\.html)$")]
    private static partial Regex Files();
}
