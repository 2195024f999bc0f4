using Partwise.Datasets;

namespace Partwise.ProtoPNet;

/// <summary>What the last layer reads: the similarities of photos to all prototypes.</summary>
/// <param name="Values">Row-major [n, m].</param>
/// <param name="Labels">The class of each photo, [n].</param>
internal sealed record SimilarityTable(float[] Values, int[] Labels)
{
    /// <summary>Computes the table in one pass; photos that cannot be read are left out.</summary>
    public static SimilarityTable Of(ProtoPNetNetwork network, IReadOnlyList<DatasetImage> images, ProtoPNetConfiguration configuration, ProtoPNetRun run, CancellationToken cancellationToken)
    {
        var values = new List<float>(images.Count * network.Prototypes.Count);
        var labels = new List<int>(images.Count);
        using var source = new LatentSource(network, images, configuration.Data.Crop, run.Limits, run.Threads);
        source.VisitSimilarities(network.Prototypes.Count, (_, c, similarities) =>
        {
            values.AddRange(similarities);
            labels.Add(c);
        }, cancellationToken);
        return new SimilarityTable([.. values], [.. labels]);
    }
}
