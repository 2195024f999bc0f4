using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>Whether projected prototypes are what the network computes.</summary>
internal static class ProjectionCheck
{
    /// <summary>The largest difference between a number of a projected prototype and of its patch; 0 where every bit agrees, null where
    /// nothing was projected.</summary>
    public static double? LargestDifference(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        ProtoPNetConfiguration configuration,
        ProtoPNetRun run,
        CancellationToken cancellationToken
    )
    {
        ILookup<string, PrototypeOrigin> byImage = network.Origins.OfType<PrototypeOrigin>().ToLookup(o => o.Image, StringComparer.Ordinal);
        if (byImage.Count == 0)
            return null;
        using var source = new LatentSource(
            network,
            [.. images.Where(i => byImage.Contains(i.RelativePath))],
            configuration.Data.Crop,
            run.Limits,
            run.Threads
        );
        var grid = new PatchGrid(network.Prototypes, source.Channels, source.Height, source.Width);
        float[] window = new float[grid.Size];
        double largest = 0;
        source.Visit(
            (image, _, latent) =>
            {
                foreach (PrototypeOrigin origin in byImage[source.Images[image].RelativePath])
                {
                    grid.Copy(latent, (origin.Row * grid.Columns) + origin.Column, window);
                    ReadOnlySpan<float> prototype = network.Prototypes.Row(origin.Prototype);
                    for (int i = 0; i < window.Length; i++)
                        largest = Math.Max(largest, Math.Abs((double)window[i] - prototype[i]));
                }
            },
            cancellationToken
        );
        return largest;
    }
}
