using System.Diagnostics;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>Makes a bundle: decomposition, certificate, report.</summary>
internal sealed class FitRun(Screen screen, FitRequest request, ClassifierOptions modelOptions, TimeProvider time, CancellationToken cancellation)
{
    public int Fit(string modelPath, string imagesPath)
    {
        FitOutcome outcome = Make(modelPath, imagesPath);
        Print(outcome.Document, outcome.Seconds, outcome.Warned);
        return ExitCodes.Done;
    }

    /// <summary>Makes the bundle and prints nothing but progress.</summary>
    public FitOutcome Make(string modelPath, string imagesPath)
    {
        try
        {
            return MakeInto(modelPath, imagesPath);
        }
        catch (IOException e) when (Failure.OfOutput(e) is { } cause)
        {
            // The file that no longer fitted lies in a temporary folder, whose name says nothing to anybody.
            throw OutputException.From(cause, request.Output);
        }
    }

    private FitOutcome MakeInto(string modelPath, string imagesPath)
    {
        long start = time.GetTimestamp();
        Task warmUp = Task.Run(() => WarmUp.Decomposition(request.Options.Decomposition), cancellation);
        using AtomicDirectory target = AtomicDirectory.Create(request.Output, request.Overwrite, BundleFiles.MayReplace);
        using Classifier classifier = Classifier.Load(modelPath, modelOptions, cancellation);
        // Before the work: who knows the right preprocessing can still stop it.
        List<string> warnings = Warnings(classifier);
        warnings.ForEach(screen.Warn);
        ImageDataset dataset = DatasetReader.Open(imagesPath, new DatasetOptions
        {
            Split = request.Split,
            WithClasses = request.Options.Assign == AssignMode.Label,
        });
        if (dataset.WithoutBoxes(request.Options.Crop) is { } whole)
        {
            warnings.Add(whole);
            screen.Warn(whole);
        }
        LabelMap? map = request.LabelMap is null ? null : LabelMap.Read(request.LabelMap);
        warmUp.GetAwaiter().GetResult();
        double loaded = time.GetElapsedTime(start).TotalSeconds;
        using ProgressDisplay display = screen.Progress(time);
        var progress = new StageProgress(display);
        HeadDecomposition decomposition = HeadDecomposer.Fit(classifier, dataset, request.Options, map, request.Limits, progress, time, cancellation);
        var description = new BundleDescription(BundleNames.Title(target.Target), dataset.Name, request.Preset, warnings)
        {
            Split = request.Split.ToString().ToLowerInvariant(),
            LabelMap = Path.GetFileName(request.LabelMap),
        };
        WrittenBundle written = BundleWriter.Write(classifier, decomposition, target, description, request.Limits, progress, time, cancellation);
        cancellation.ThrowIfCancellationRequested();
        target.Commit();
        display.Dispose();
        FitTimings seconds = decomposition.Timings with
        {
            Load = loaded,
            Certificate = written.CertificateSeconds,
            Report = written.ReportSeconds,
            Total = time.GetElapsedTime(start).TotalSeconds,
        };
        return new FitOutcome(written.Document, seconds, warnings.Count);
    }

    private static List<string> Warnings(Classifier classifier)
    {
        var warnings = new List<string>();
        if (classifier.Preprocessing.IsAssumed)
            warnings.Add("The model does not say how its images are preprocessed; ImageNet's preprocessing is assumed. State the right one with --preprocess FILE.json.");
        if (classifier.Labels.Source == LabelSource.None)
            warnings.Add("The model has no labels; classes are numbered. Give labels with --labels FILE.");
        return warnings;
    }

    private void Print(BundleDocument document, FitTimings seconds, int warned)
    {
        foreach (string warning in document.Warnings.Skip(warned))
            screen.Warn(warning);
        foreach (BundleSkipped skipped in document.Skipped)
            screen.WarnSkipped(skipped);
        foreach (BundleSkipped skipped in document.SkippedClasses)
            screen.Warn($"left out '{skipped.Path}': {skipped.Reason}");
        foreach (BundleClass fewer in document.Classes.Where(c => request.Options.Decomposition.K is { } k && c.K < k))
            screen.Warn($"'{fewer.Label}' has {fewer.K} parts, not {request.Options.Decomposition.K}: {string.Join(' ', fewer.Notes)}");
        if (document.Certificate is { Holds: false })
            screen.Warn("the certificate does not hold; see the numbers in the report.");
        if (screen.Json)
        {
            using var process = Process.GetCurrentProcess();
            screen.Document(FitDocument.Create(request.Output, document, seconds, process.PeakWorkingSet64));
            return;
        }
        screen.Write(FitTable.Classes(document, screen.Width));
        screen.Line(FitTable.CertificateText(document.Certificate));
        screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{document.Classes.Sum(c => c.Images)} images in {seconds.Total:0.0} s: load {seconds.Load:0.0}, certificate {seconds.Certificate:0.0}, report {seconds.Report:0.0}\n  work of all threads: decode {seconds.Decode:0.0}, forward {seconds.Forward:0.0}, factorise {seconds.Factorise:0.00}"));
        screen.Line($"report: {Path.Combine(request.Output, BundleFiles.Report)}");
    }

    private sealed class StageProgress(ProgressDisplay display) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => display.Report(value.Stage switch
        {
            FitStage.Predict => "predicting",
            FitStage.Decompose => "decomposing",
            FitStage.Certify => "certifying",
            _ => "drawing",
        }, value.Done, value.Total);
    }
}
