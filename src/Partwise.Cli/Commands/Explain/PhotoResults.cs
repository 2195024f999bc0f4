using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Cli.Commands;

/// <summary>What came of the photos of one call, in their order.</summary>
/// <param name="Images">The results.</param>
/// <param name="Skipped">Photos without one, and what the folders hold but cannot be used.</param>
internal sealed record PhotoResults<T>(IReadOnlyList<T> Images, IReadOnlyList<BundleSkipped> Skipped)
    where T : class
{
    /// <summary>Works on photos, several at the same time. A photo that cannot be read, or that <paramref name="explain"/> gives up with
    /// <see cref="SkipPhotoException"/>, does not stop the others.</summary>
    public static PhotoResults<T> Of(
        ExplainInput input,
        int threads,
        Func<int, CancellationToken, T> explain,
        ProgressDisplay display,
        CancellationToken cancellation
    )
    {
        int count = input.Files.Count,
            done = 0;
        var results = new T?[count];
        string?[] reasons = new string?[count];
        OrderedWorkers.Run(
            count,
            threads,
            (i, token) =>
            {
                try
                {
                    results[i] = explain(i, token);
                }
                catch (ImageException e)
                {
                    reasons[i] = SkippedImage.ReasonOf(e);
                }
                catch (SkipPhotoException e)
                {
                    reasons[i] = e.Message;
                }
                if (count > 1)
                    display.Report("explaining", Interlocked.Increment(ref done), count);
            },
            cancellation
        );
        var unusable = Enumerable
            .Range(0, count)
            .Where(i => reasons[i] is not null)
            .Select(i => new BundleSkipped(input.Names[i], reasons[i]!));
        return new PhotoResults<T>([.. results.OfType<T>()], [.. unusable, .. input.Skipped]);
    }

    /// <summary>Says what was skipped and, where nothing is left, that this is an error.</summary>
    public void PrintSkipped(Screen screen)
    {
        // Where there was but one photo, why it failed is all there is to say.
        bool alone = Images.Count == 0 && Skipped.Count == 1;
        foreach (BundleSkipped skipped in alone ? [] : Skipped)
            screen.WarnSkipped(skipped);
        if (alone)
            screen.Error($"'{Skipped[0].Path}' cannot be explained: {Skipped[0].Reason}.");
        else if (Images.Count == 0)
            screen.Error(
                $"None of the {Skipped.Count} images could be explained; give photos in one of the formats JPEG, PNG, WebP, GIF, "
                    + $"TIFF or AVIF."
            );
    }
}
