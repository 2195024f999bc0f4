using System.Text.Json;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Files;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos one way: works on them, writes the folder of -o, prints a table per photo or one document.</summary>
internal abstract class PhotoRun<T>(ExplainedModel model, ExplainRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
    where T : class
{
    protected ExplainedModel Model => model;

    protected ExplainRequest Request => request;

    protected IReadOnlyList<string> Warnings { get; } = request.Warnings(model.ShowsBoxes);

    public int Run()
    {
        try
        {
            return RunInto();
        }
        catch (IOException e) when (request.Folder is not null && Failure.OfOutput(e) is { } cause)
        {
            throw OutputException.From(cause, request.Folder);
        }
    }

    /// <summary>Explains one photo and writes its pictures where there is a folder.</summary>
    /// <exception cref="SkipPhotoException">The photo is to be left out.</exception>
    protected abstract T Explain(int index, string name, SeenPhoto photo, PictureFolder? folder, int threads, CancellationToken token);

    protected abstract object Document(PhotoResults<T> results);

    protected abstract IRenderable Table(T image, int width);

    private int RunInto()
    {
        ExplainInput input = ExplainInput.Of(request.Images);
        using AtomicDirectory? target = request.Folder is null ? null
            : AtomicDirectory.Create(request.Folder, request.Overwrite, ExplanationWriter.MayReplace);
        PictureFolder? folder = target is null ? null : new PictureFolder(target.Path, input.Names, request.RawMaps);
        // Threads that have no photo of their own help with a method's many runs.
        int threads = Math.Max(1, request.Threads / Math.Max(1, input.Files.Count));
        PhotoResults<T> results;
        using (ProgressDisplay display = screen.Progress(time))
        {
            results = PhotoResults<T>.Of(input, request.Threads, (i, token) =>
            {
                SeenPhoto photo = model.Look(input.Files[i], request.Box, token);
                return photo.IsFinite ? Explain(i, input.Names[i], photo, folder, threads, token) : throw new SkipPhotoException(SkipPhotoException.NotFinite);
            }, display, cancellation);
        }
        object document = Document(results);
        if (target is not null && results.Images.Count > 0)
        {
            using (FileStream stream = File.Create(target.File(ExplanationWriter.DocumentName)))
                JsonSerializer.Serialize(stream, document, BundleJson.Indented);
            target.Commit();
        }
        Print(results, document);
        return results.Images.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private void Print(PhotoResults<T> results, object document)
    {
        foreach (string warning in Warnings)
            screen.Warn(warning);
        results.PrintSkipped(screen);
        if (screen.Json)
        {
            screen.Document(document);
            return;
        }
        foreach (T image in results.Images)
            screen.Write(Table(image, screen.Width));
        if (request.Folder is not null && results.Images.Count > 0)
            screen.Line($"written: {request.Folder}");
    }
}
