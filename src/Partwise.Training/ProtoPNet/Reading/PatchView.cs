using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>A patch near a prototype, with what is needed to show it.</summary>
/// <param name="Prototype">The prototype's number.</param>
/// <param name="Rank">Its place in the prototype's list, from 0.</param>
/// <param name="Image">The photo.</param>
/// <param name="Patch">The patch.</param>
/// <param name="Map">[H', W']: the similarity at every position of the photo.</param>
/// <param name="Vector">The patch's latent vector, in a prototype's layout.</param>
internal sealed record PatchView(int Prototype, int Rank, DatasetImage Image, NearestPatch Patch, float[] Map, float[] Vector)
{
    /// <summary>Reads maps and vectors in one pass over the photos that occur in the lists.</summary>
    /// <returns>For every prototype its patches, in the order of its list; a photo that can no longer be read is missing.</returns>
    public static PatchView[][] Read(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        IReadOnlyList<IReadOnlyList<NearestPatch>> lists,
        CropMode crop,
        AnalysisOptions options,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var wanted = lists
            .SelectMany((list, j) => list.Select((patch, rank) => (Patch: patch, Prototype: j, Rank: rank)))
            .ToLookup(w => w.Patch.Image);
        int[] order = [.. wanted.Select(w => w.Key).Order()];
        var views = lists.Select(l => new PatchView?[l.Count]).ToArray();
        using var source = new LatentSource(network, [.. order.Select(i => images[i])], crop, options.Limits, options.Threads);
        PrototypeLayer layer = network.Prototypes;
        var grid = new PatchGrid(layer, source.Channels, source.Height, source.Width);
        float[] window = new float[grid.Size];
        new ReportingSource(source, "reading patches", progress).Visit(
            (i, _, latent) =>
            {
                foreach ((NearestPatch patch, int j, int rank) in wanted[order[i]])
                {
                    float[] map = new float[grid.Positions];
                    for (int q = 0; q < map.Length; q++)
                    {
                        grid.Copy(latent, q, window);
                        map[q] = (float)layer.SimilarityOf(PatchMetric.Distance(layer.Similarity, window, layer.Row(j)));
                    }
                    grid.Copy(latent, (patch.Row * grid.Columns) + patch.Column, window);
                    views[j][rank] = new PatchView(j, rank, source.Images[i], patch, map, [.. window]);
                }
            },
            cancellationToken
        );
        return [.. views.Select(v => v.OfType<PatchView>().ToArray())];
    }
}
