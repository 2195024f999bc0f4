using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>The similarities of some photos to all prototypes of a network.</summary>
/// <param name="Values">Row-major [n, m].</param>
/// <param name="Labels">The class of each photo, [n].</param>
/// <param name="Prototypes">m.</param>
internal sealed record PhotoSimilarities(float[] Values, int[] Labels, int Prototypes)
{
    /// <summary>The photos that could not be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; private init; } = [];

    public static PhotoSimilarities Of(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        string what,
        CropMode crop,
        AnalysisOptions options,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int m = network.Prototypes.Count,
            done = 0;
        var values = new List<float>(images.Count * m);
        var labels = new List<int>(images.Count);
        using var source = new LatentSource(network, images, crop, options.Limits, options.Threads);
        source.VisitSimilarities(
            m,
            (_, c, similarities) =>
            {
                values.AddRange(similarities);
                labels.Add(c);
                progress?.Report(new ProtoPNetProgress(what, ++done, images.Count, ""));
            },
            cancellationToken
        );
        return new PhotoSimilarities([.. values], [.. labels], m) { Skipped = source.Skipped };
    }

    /// <summary>The columns of some prototypes.</summary>
    public PhotoSimilarities Keep(IReadOnlyList<int> kept)
    {
        float[] values = new float[Labels.Length * kept.Count];
        for (int n = 0; n < Labels.Length; n++)
        {
            for (int i = 0; i < kept.Count; i++)
                values[(n * kept.Count) + i] = Values[(n * Prototypes) + kept[i]];
        }
        return new PhotoSimilarities(values, Labels, kept.Count);
    }

    /// <summary>What prototype <paramref name="j"/> adds to the logit of class <paramref name="c"/> for photo
    /// <paramref name="n"/>.</summary>
    public double Added(int n, int j, int c, ClassConnection connection) => (double)Values[(n * Prototypes) + j] * connection[c, j];

    /// <summary>The share of the photos whose class has the highest logit, the first of equals counting; null without photos.</summary>
    public double? Accuracy(ClassConnection connection)
    {
        if (Labels.Length == 0)
            return null;
        int right = 0;
        for (int n = 0; n < Labels.Length; n++)
        {
            (double Logit, int Class) best = (double.NegativeInfinity, -1);
            for (int c = 0; c < connection.Classes; c++)
            {
                double logit = 0;
                for (int j = 0; j < Prototypes; j++)
                    logit += Added(n, j, c, connection);
                if (logit > best.Logit)
                    best = (logit, c);
            }
            right += best.Class == Labels[n] ? 1 : 0;
        }
        return (double)right / Labels.Length;
    }
}
