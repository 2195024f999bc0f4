using System.Diagnostics;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Files;
using Partwise.Models;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>Makes a bundle: decomposition, certificate, report.</summary>
internal sealed class FitRun(
    Screen screen,
    FitRequest request,
    ClassifierOptions modelOptions,
    TimeProvider time,
    CancellationToken cancellation
)
{
    public int Fit(string modelPath, string imagesPath)
    {
        if (request.Options.Fit.Shard is not null)
            return Shard(modelPath, imagesPath);
        FitOutcome outcome = Make(modelPath, imagesPath);
        Print(outcome.Document, outcome.Seconds, outcome.Warned);
        return ExitCodes.Done;
    }

    private int Shard(string modelPath, string imagesPath)
    {
        using ProgressDisplay display = screen.Progress(time);
        FittedShard fitted = Naming(
            request.Output,
            () =>
                ShardFit.Run(
                    modelPath,
                    imagesPath,
                    request.Output,
                    request.Options with
                    {
                        Classifier = modelOptions,
                    },
                    new StageProgress(display),
                    screen.Warn,
                    time,
                    cancellation
                )
        );
        display.Dispose();
        ShardDocument d = fitted.Document;
        foreach (BundleSkipped skipped in d.Classes.SelectMany(c => c.Skipped).Concat(d.Broken))
            screen.WarnSkipped(skipped);
        foreach (ShardClass failed in d.Classes.Where(c => c.Failure is not null))
            screen.Warn($"left out '{failed.Label}': {failed.Failure}");
        if (screen.Json)
        {
            screen.Document(FitShardDocument.Create(fitted));
            return ExitCodes.Done;
        }
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"shard {d.Index} of {d.Count}: {d.Classes.Count} of {d.PlannedClasses} classes, "
                    + $"{d.Classes.Sum(c => c.Photos.Count)} images, {d.Files.Sum(f => f.Bytes) / 1e6:0.0} MB in "
                    + $"{fitted.Timings.Total:0.0} s"
            )
        );
        screen.Line(
            $"written: {fitted.Folder}; when all {d.Count} are there: partwise merge {request.Output}.shard-*-of-{d.Count} -o "
                + $"{request.Output}"
        );
        return ExitCodes.Done;
    }

    /// <summary>Makes the bundle and prints nothing but progress.</summary>
    public FitOutcome Make(string modelPath, string imagesPath) => Naming(request.Output, () => MakeInto(modelPath, imagesPath));

    /// <summary>Names the output in the error of a disk that is full or read-only.</summary>
    internal static T Naming<T>(string output, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (IOException e) when (Failure.OfOutput(e) is { } cause)
        {
            // The file that no longer fitted lies in a temporary folder, whose name says nothing to anybody.
            throw OutputException.From(cause, output);
        }
    }

    private FitOutcome MakeInto(string modelPath, string imagesPath)
    {
        int warned = 0;
        using ProgressDisplay display = screen.Progress(time);
        // Before the work: who knows the right preprocessing can still stop it.
        FittedBundle fitted = BundleFit.Run(
            modelPath,
            imagesPath,
            request.Output,
            request.Options with
            {
                Classifier = modelOptions,
            },
            new StageProgress(display),
            Warn,
            time,
            cancellation
        );
        display.Dispose();
        return new FitOutcome(fitted.Document, fitted.Timings, warned);

        void Warn(string warning)
        {
            warned++;
            screen.Warn(warning);
        }
    }

    private void Print(BundleDocument document, FitTimings seconds, int warned)
    {
        foreach (string warning in document.Warnings.Skip(warned))
            screen.Warn(warning);
        foreach (BundleSkipped skipped in document.Skipped)
            screen.WarnSkipped(skipped);
        foreach (BundleSkipped skipped in document.SkippedClasses)
            screen.Warn($"left out '{skipped.Path}': {skipped.Reason}");
        foreach (BundleClass fewer in document.Classes.Where(c => request.Options.Fit.Decomposition.K is { } k && c.K < k))
            screen.Warn($"'{fewer.Label}' has {fewer.K} parts, not {request.Options.Fit.Decomposition.K}: {string.Join(' ', fewer.Notes)}");
        if (document.Certificate is { Holds: false })
            screen.Warn("the certificate does not hold; see the numbers in the report.");
        if (screen.Json)
        {
            using var process = Process.GetCurrentProcess();
            screen.Document(FitDocument.Create(request.Output, document, seconds, process.PeakWorkingSet64));
            return;
        }
        screen.Write(FitTable.Classes(document, screen.Width));
        if (FitTable.SteadinessText(document) is { Length: > 0 } steadiness)
            screen.Line(steadiness);
        if (document.Geometry is { Rule: not FeatureGeometry.Graph } geometry)
            screen.Line("places: " + geometry.Note);
        screen.Line(FitTable.CertificateText(document.Certificate));
        screen.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{document.Classes.Sum(c => c.Images)} images in {seconds.Total:0.0} s: load {seconds.Load:0.0}, certificate "
                    + $"{seconds.Certificate:0.0}, report {seconds.Report:0.0}\n  work of all threads: decode {seconds.Decode:0.0}, "
                    + $"forward {seconds.Forward:0.0}, factorise {seconds.Factorise:0.00}"
            )
        );
        screen.Line($"report: {Path.Combine(request.Output, BundleFiles.Report)}");
    }

    internal sealed class StageProgress(ProgressDisplay display) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) =>
            display.Report(
                value.Stage switch
                {
                    FitStage.Predict => "predicting",
                    FitStage.Decompose => "decomposing",
                    FitStage.Certify => "certifying",
                    _ => "drawing",
                },
                value.Done,
                value.Total
            );
    }
}
