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
        if (File.Exists(folder))
            throw new OutputException($"'{folder}' is a file; give the name of a folder with -o.");
        using AtomicDirectory target = AtomicDirectory.Create(folder, overwrite: true, IsEarlierDemo);
        (FitOutcome fit, ExplainDocument explained, int recognised) = Make(target, folder, images);
        cancellation.ThrowIfCancellationRequested();
        target.Commit();
        string report = Path.Combine(folder, BundleFiles.Report);
        Print(folder, report, fit, explained, recognised, time.GetElapsedTime(start).TotalSeconds);
        if (browser && !screen.Json)
            Browser.TryOpen(report);
        return ExitCodes.Done;
    }

    private (FitOutcome Fit, ExplainDocument Explained, int Recognised) Make(AtomicDirectory target, string folder, int images)
    {
        string model = target.File(EmbeddedModel.FileName),
            birds = target.File(Birds),
            bundle = target.File(BundleName);
        try
        {
            target.WriteFile(EmbeddedModel.FileName, stream => stream.Write(EmbeddedModel.Read()));
            using (ProgressDisplay display = screen.Progress(time))
                AviaryWriter.Write(
                    birds,
                    EmbeddedModel.Birds(images, threads),
                    overwrite: false,
                    new DrawingProgress(display),
                    cancellation
                );
            var request = new FitRequest(bundle, new BundleFitOptions { Fit = new FitOptions { Threads = threads } });
            FitOutcome fit = new FitRun(screen, request, new Models.ClassifierOptions(), time, cancellation).Make(model, birds);
            ImageDataset test = DatasetReader.Open(birds, new DatasetOptions { Split = DatasetSplit.Test });
            ExplainOutcome outcome = Explain(target, folder, test);
            foreach (string warning in outcome.Inexact)
                screen.Warn(warning);
            File.Move(Path.Combine(target.File(Explained), BundleFiles.Report), target.File(BundleFiles.Report));
            int recognised = outcome
                .Document.Images.Zip(test.Images)
                .Count(i => i.First.Predictions[0].Label == test.Classes[i.Second.Class!.Value].Name);
            return (fit, outcome.Document, recognised);
        }
        catch (IOException e) when (Failure.OfOutput(e) is { } cause)
        {
            throw OutputException.From(cause, folder);
        }
    }

    /// <summary>A folder with other things in it is left alone.</summary>
    private static bool IsEarlierDemo(string folder)
    {
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!)];
        if (!entries.Contains(EmbeddedModel.FileName))
            throw new OutputException(
                $"'{folder}' already exists and is not an earlier demo, so nothing is written there; choose another folder with -o."
            );
        bool Own(string name, Func<string, bool> mayReplace) => !entries.Contains(name) || mayReplace(Path.Combine(folder, name));
        string[] others =
        [
            .. entries.Except([EmbeddedModel.FileName, Birds, BundleName, Explained, BundleFiles.Report]).Order(StringComparer.Ordinal),
            .. Own(Birds, AviaryWriter.MayReplace) ? [] : new[] { Birds },
            .. Own(BundleName, BundleFiles.MayReplace) ? [] : new[] { BundleName },
            .. Own(Explained, ExplanationWriter.MayReplace) ? [] : new[] { Explained },
        ];
        return others.Length == 0
            ? true
            : throw new OutputException(
                $"'{folder}' holds more than an earlier demo ({string.Join(", ", others.Take(3))}), so nothing is written there; "
                    + $"choose another folder with -o."
            );
    }

    private ExplainOutcome Explain(AtomicDirectory target, string folder, ImageDataset test)
    {
        using Bundle bundle = Bundle.Open(target.File(BundleName));
        var request = new ExplainRequest(
            Path.Combine(folder, BundleName),
            [.. test.Images.Select(i => i.Path)],
            target.File(Explained),
            Overwrite: false,
            RawMaps: RawMaps.None,
            threads
        )
        {
            // As they will be called when the folder is in its place.
            Naming = path => Path.Combine(folder, Path.GetRelativePath(target.Path, path)),
        };
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
