using System.Globalization;
using Partwise.Aviary;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>Makes birds, a bundle and explanations in one folder.</summary>
internal sealed class DemoRun(Screen screen, int threads, TimeProvider time, CancellationToken cancellation)
{
    private const string Birds = "birds";
    private const string BundleName = "aviary.partwise";
    private const string Explained = "explained";

    public int Show(string folder, int images, bool browser)
    {
        long start = time.GetTimestamp();
        RequireOwn(folder);
        string model = Path.Combine(folder, EmbeddedModel.FileName),
            birds = Path.Combine(folder, Birds),
            bundle = Path.Combine(folder, BundleName);
        AtomicFile.Write(model, stream => stream.Write(EmbeddedModel.Read()));
        using (ProgressDisplay display = screen.Progress(time))
            AviaryWriter.Write(birds, EmbeddedModel.Birds(images, threads), overwrite: true, new DrawingProgress(display), cancellation);
        var request = new FitRequest(
            bundle,
            new BundleFitOptions
            {
                Overwrite = true,
                Fit = new FitOptions { Threads = threads },
            }
        );
        FitOutcome fit = new FitRun(screen, request, new Models.ClassifierOptions(), time, cancellation).Make(model, birds);
        ImageDataset test = DatasetReader.Open(birds, new DatasetOptions { Split = DatasetSplit.Test });
        ExplainOutcome outcome = Explain(bundle, birds, test, Path.Combine(folder, Explained));
        foreach (string warning in outcome.Inexact)
            screen.Warn(warning);
        ExplainDocument explained = outcome.Document;
        string report = Path.Combine(folder, BundleFiles.Report);
        File.Move(Path.Combine(folder, Explained, BundleFiles.Report), report, overwrite: true);
        int recognised = explained
            .Images.Zip(test.Images)
            .Count(i => i.First.Predictions[0].Label == test.Classes[i.Second.Class!.Value].Name);
        Print(folder, report, fit, explained, recognised, time.GetElapsedTime(start).TotalSeconds);
        if (browser && !screen.Json)
            Browser.TryOpen(report);
        return ExitCodes.Done;
    }

    /// <summary>A folder with other things in it is left alone.</summary>
    private static void RequireOwn(string folder)
    {
        if (File.Exists(folder))
            throw new OutputException($"'{folder}' is a file; give the name of a folder with -o.");
        string[] entries = Directory.Exists(folder)
            ? [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!)]
            : [];
        string[] others =
        [
            .. entries
                .Except([EmbeddedModel.FileName, Birds, BundleName, Explained, BundleFiles.Report])
                .Where(e => !e.StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];
        if (entries.Length > 0 && !entries.Contains(EmbeddedModel.FileName))
            throw new OutputException(
                $"'{folder}' already exists and is not an earlier demo, so nothing is written there; choose another folder with -o."
            );
        if (others.Length > 0)
            throw new OutputException(
                $"'{folder}' holds more than an earlier demo ({string.Join(", ", others.Take(3))}), so nothing is written there; "
                    + $"choose another folder with -o."
            );
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, folder);
        }
    }

    private ExplainOutcome Explain(string bundlePath, string birds, ImageDataset test, string folder)
    {
        using Bundle bundle = Bundle.Open(bundlePath);
        string root = Path.GetFullPath(birds);
        var request = new ExplainRequest(
            bundlePath,
            [.. test.Images.Select(i => Path.Combine(birds, Path.GetRelativePath(root, i.Path)))],
            folder,
            Overwrite: true,
            RawMaps: RawMaps.None,
            threads
        );
        return new ExplainRun(bundle, request, screen, DecodeLimits.Default, time, cancellation).Make();
    }

    private void Print(string folder, string report, FitOutcome fit, ExplainDocument explained, int recognised, double seconds)
    {
        int photos = fit.Document.Classes.Sum(c => c.Images);
        if (fit.Document.Certificate is { Holds: false })
            screen.Warn("the certificate does not hold; see the numbers in the report.");
        if (screen.Json)
        {
            screen.Document(
                new DemoDocument(
                    "partwise.demo/1",
                    folder,
                    report,
                    fit.Document.Classes.Count,
                    photos,
                    explained.Images.Count,
                    recognised,
                    fit.Document.Certificate,
                    seconds
                )
            );
            return;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{fit.Document.Classes.Count} species decomposed with {photos} birds; of {explained.Images.Count} birds never seen "
                    + $"before, the model recognises {recognised}"
            )
        );
        screen.Line(FitTable.CertificateText(fit.Document.Certificate));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"));
        screen.Line($"report: {report}");
    }
}
