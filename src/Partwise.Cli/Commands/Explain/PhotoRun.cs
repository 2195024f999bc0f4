using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos one way: works on them, writes the folder of -o, prints a table per photo or one document.</summary>
internal abstract class PhotoRun<T>(
    OpenedModel model,
    ExplainRequest request,
    Screen screen,
    TimeProvider time,
    CancellationToken cancellation
)
    where T : class
{
    protected OpenedModel Model => model;

    protected ExplainRequest Request => request;

    protected IReadOnlyList<string> Warnings { get; } = request.Warnings(model.ShowsBoxes);

    public int Run()
    {
        var shell = new PhotoShell(request, screen, time, cancellation);
        string folder = "";
        (PhotoResults<T> results, object document) = shell.Run<T, object, PictureFolder>(
            (path, names) =>
            {
                folder = path;
                return new PictureFolder(path, names, request.RawMaps);
            },
            Explain,
            Document,
            (_, written) => AnswersPage.Write(folder, written)
        );
        Print(results, document);
        return results.Images.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Explains one photo and writes its pictures where there is a folder.</summary>
    /// <exception cref="SkipPhotoException">The photo is to be left out.</exception>
    protected abstract T Explain(int index, string name, SeenPhoto photo, PictureFolder? folder, int threads, CancellationToken token);

    protected abstract object Document(PhotoResults<T> results);

    protected abstract IRenderable Table(T image, int width);

    private T Explain(ExplainInput input, int index, PictureFolder? folder, CancellationToken token)
    {
        // Threads that have no photo of their own help with a method's many runs.
        int threads = Math.Max(1, request.Threads / Math.Max(1, input.Files.Count));
        SeenPhoto photo = model.Look(input.Files[index], request.Box, token);
        return photo.IsFinite
            ? Explain(index, input.Names[index], photo, folder, threads, token)
            : throw new SkipPhotoException(SkipPhotoException.NotFinite);
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
            screen.Line($"report: {Path.Combine(request.Folder, BundleFiles.Report)}");
    }
}
