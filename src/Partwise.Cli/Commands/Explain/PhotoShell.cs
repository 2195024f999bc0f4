using System.Text.Json;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Files;

namespace Partwise.Cli.Commands;

/// <summary>What every way of explaining photos does around them: progress, the folder of -o, which appears whole or not at all, and its
/// document.</summary>
internal sealed class PhotoShell(ExplainRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
{
    /// <summary>Explains the photos and prints nothing but progress.</summary>
    /// <param name="open">Makes what writes into the folder, from its path and the photos' names; not called without a folder.</param>
    /// <param name="explain">Explains a photo by its index, and throws <see cref="SkipPhotoException"/> for one that is to be left
    /// out.</param>
    /// <param name="describe">Makes the document.</param>
    /// <param name="finish">Adds what the folder has beside pictures and document; null for nothing.</param>
    public (PhotoResults<TImage> Results, TDocument Document) Run<TImage, TDocument, TWriter>(
        Func<string, IReadOnlyList<string>, TWriter> open,
        Func<ExplainInput, int, TWriter?, CancellationToken, TImage> explain,
        Func<PhotoResults<TImage>, TDocument> describe,
        Action<TWriter, TDocument>? finish = null
    )
        where TImage : class
        where TWriter : class
    {
        try
        {
            return RunInto(open, explain, describe, finish);
        }
        catch (IOException e) when (request.Folder is not null && Failure.OfOutput(e) is { } cause)
        {
            throw OutputException.From(cause, request.Folder);
        }
    }

    private (PhotoResults<TImage> Results, TDocument Document) RunInto<TImage, TDocument, TWriter>(
        Func<string, IReadOnlyList<string>, TWriter> open,
        Func<ExplainInput, int, TWriter?, CancellationToken, TImage> explain,
        Func<PhotoResults<TImage>, TDocument> describe,
        Action<TWriter, TDocument>? finish
    )
        where TImage : class
        where TWriter : class
    {
        ExplainInput input = ExplainInput.Of(request.Images);
        input = input with { Names = [.. input.Names.Select(request.Naming)] };
        using AtomicDirectory? target = request.Folder is null
            ? null
            : AtomicDirectory.Create(request.Folder, request.Overwrite, ExplanationWriter.MayReplace);
        TWriter? writer = target is null ? null : open(target.Path, input.Names);
        PhotoResults<TImage> results;
        using (ProgressDisplay display = screen.Progress(time))
            results = PhotoResults<TImage>.Of(
                input,
                request.Threads,
                (i, token) => explain(input, i, writer, token),
                display,
                cancellation
            );
        TDocument document = describe(results);
        if (target is not null && results.Images.Count > 0)
        {
            using (FileStream stream = File.Create(target.File(ExplanationWriter.DocumentName)))
                JsonSerializer.Serialize(stream, document, BundleJson.Indented);
            finish?.Invoke(writer!, document);
            target.Commit();
        }
        return (results, document);
    }
}
