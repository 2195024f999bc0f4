using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The certificate of merged shards, and its numbers by fitted class.</summary>
internal sealed record MergedCertificate(Certificate Certificate, IReadOnlyList<ClassCertificate> Classes)
{
    /// <summary>Takes the logits of every photo apart, from the features that the shards kept.</summary>
    public static MergedCertificate Measure(
        Classifier classifier,
        OnnxModel network,
        IReadOnlyList<(OpenedShard Shard, ShardClass Class)> fitted,
        IReadOnlyList<ClassPrototypes> prototypes,
        int threads,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using var tail = TailNetwork.Create(network, classifier);
        int size = classifier.Features.Positions * classifier.Features.Channels,
            total = fitted.Sum(c => c.Class.Photos.Count),
            done = 0;
        var images = new ImageComparison?[fitted.Count][];
        // One class per worker: at most as many files are open.
        OrderedWorkers.Run(
            fitted.Count,
            threads,
            (c, token) =>
            {
                (OpenedShard shard, ShardClass own) = fitted[c];
                images[c] = new ImageComparison?[own.Photos.Count];
                using FeatureFile file = FeatureFile.Open(
                    shard.File(Path.Combine(FeatureFile.Folder, FeatureFile.Name(own.Class))),
                    shard.Document.FeatureKey
                );
                if (!file.Photos.Select(p => p.Path).SequenceEqual(own.Photos.Select(p => p.Name)))
                    throw new PartwiseException(
                        $"The shard '{shard.Folder}' is damaged: the features of '{own.Label}' are of other photos; fit the shard again."
                    );
                float[] rows = new float[size];
                for (int i = 0; i < own.Photos.Count; i++)
                {
                    if (own.Photos[i].Top is { Count: > 0 } top)
                    {
                        file.Read(i, rows);
                        images[c][i] = tail.Compare(rows, top, token) with { Identical = shard.Document.OriginalOutputsBitIdentical };
                    }
                    progress?.Report(new FitProgress(FitStage.Certify, Interlocked.Increment(ref done), total));
                }
            },
            cancellationToken
        );
        ClassCertificate[] classes =
        [
            .. fitted.Select(
                (c, i) =>
                    new ClassCertificate(
                        c.Class.Fitted!.PrototypeSumMaxAbs ?? 0,
                        PrototypeSums.MaxError(prototypes[i].Values, classifier.Head!.Row(c.Class.Class)),
                        images[i].Max(x => x?.Maximum) ?? 0,
                        c.Class.LogitSumMaxAbsDouble,
                        c.Class.LogitSumMeanAbsDouble,
                        c.Class.Photos.Count
                    )
                    {
                        NetworkSumLimit = PrototypeSums.Resolution(prototypes[i].Values, classifier.Head!.Channels),
                    }
            ),
        ];
        return new MergedCertificate(
            CertificateSum.Of(classifier, [.. images.SelectMany(i => i).OfType<ImageComparison>()], classes),
            classes
        );
    }
}
