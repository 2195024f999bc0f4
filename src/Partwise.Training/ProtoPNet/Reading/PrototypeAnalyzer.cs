using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The global analysis of a prototype network (Chen et al. 2019, §2.4): for every prototype the training and test photos in which a patch
/// comes nearest, drawn; the latent map; and checks of what commonly goes wrong.
///</summary>
internal static class PrototypeAnalyzer
{
    /// <summary>Analyses a network and draws its patches into <paramref name="target"/>.</summary>
    public static BundleAnalysis Analyze(
        ProtoPNetNetwork network,
        AnalysisImages images,
        AtomicDirectory target,
        AnalysisOptions options,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        PrototypeLayer layer = network.Prototypes;
        List<SkippedImage> skipped = [];
        IReadOnlyList<IReadOnlyList<NearestPatch>> nearest = Nearest(
            network,
            images.Train,
            Math.Max(options.TrainPatches, options.Pruning.K),
            "training photos",
            images.Crop,
            options,
            skipped,
            progress,
            cancellationToken
        );
        IReadOnlyList<IReadOnlyList<NearestPatch>> others =
            images.Test.Count == 0 || options.TestPatches == 0
                ? [.. nearest.Select(_ => Array.Empty<NearestPatch>())]
                : Nearest(
                    network,
                    images.Test,
                    options.TestPatches,
                    "test photos",
                    images.Crop,
                    options,
                    skipped,
                    progress,
                    cancellationToken
                );
        NearestPatch?[] origins = Origins(network, images.Train);
        PatchView[][] origin = PatchView.Read(
            network,
            images.Train,
            [.. origins.Select(o => o is { } patch ? new[] { patch } : [])],
            images.Crop,
            options,
            progress,
            cancellationToken
        );
        PatchView[][] train = PatchView.Read(
            network,
            images.Train,
            [.. nearest.Select(n => n.Take(options.TrainPatches).ToArray())],
            images.Crop,
            options,
            progress,
            cancellationToken
        );
        PatchView[][] test = PatchView.Read(network, images.Test, others, images.Crop, options, progress, cancellationToken);
        var plane = LatentPlane.Of([
            .. Enumerable.Range(0, layer.Count).Select(j => layer.Row(j).ToArray()),
            .. train.Concat(test).SelectMany(v => v).Select(v => v.Vector),
        ]);
        MapGrid? grid = LatentGeometry.Find(network, images.Train, images.Crop, options.Limits, options.Threads, cancellationToken).Grid;
        AnalysedPatch[][] trainPatches = AnalysisPictures.Draw(
            network,
            plane,
            target,
            images.Crop,
            "train",
            train,
            grid,
            options,
            progress,
            cancellationToken
        );
        AnalysedPatch[][] testPatches = AnalysisPictures.Draw(
            network,
            plane,
            target,
            images.Crop,
            "test",
            test,
            grid,
            options,
            progress,
            cancellationToken
        );
        int[] index = IndexInClass(layer);
        AnalysedPrototype[] prototypes =
        [
            .. Enumerable
                .Range(0, layer.Count)
                .Select(j => new AnalysedPrototype
                {
                    Prototype = j,
                    Class = layer.ClassOf[j],
                    Index = index[j],
                    Weight = network.Connection[layer.ClassOf[j], j],
                    StrongestClass = network.Connection.StrongestClass(j, layer.ClassOf[j]),
                    X = plane.Place(layer.Row(j), 0),
                    Y = plane.Place(layer.Row(j), 1),
                    Drift = origin[j] is [var source] ? Difference(source.Vector, layer.Row(j)) : null,
                    Train = trainPatches[j],
                    Test = testPatches[j],
                }),
        ];
        return new BundleAnalysis
        {
            Dataset = images.Dataset,
            TrainImages = Read(images.Train),
            TestImages = Read(images.Test),
            Skipped = [.. images.Skipped.Concat(skipped).Select(s => new BundleSkipped(s.Path, s.Reason))],
            ReceptiveShare = AnalysisPictures.ReceptiveShare(network),
            ExplainedVariance = plane.Shares,
            PruningK = options.Pruning.K,
            PruningThreshold = options.Pruning.Threshold,
            Prototypes = prototypes,
            Checks = new HealthChecks(
                network,
                prototypes,
                PrototypePruner.Decide(nearest, layer.ClassOf, options.Pruning),
                images.Crop
            ).Run(),
        };

        int Read(IReadOnlyList<DatasetImage> photos) => photos.Count - photos.Count(i => skipped.Any(s => s.Path == i.RelativePath));
    }

    /// <summary>The nearest patches of every prototype among some photos. Those that cannot be read are added to
    /// <paramref name="skipped"/>.</summary>
    /// <exception cref="PartwiseException">None of them can be read.</exception>
    public static IReadOnlyList<IReadOnlyList<NearestPatch>> Nearest(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        int k,
        string what,
        CropMode crop,
        AnalysisOptions options,
        List<SkippedImage> skipped,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using var source = new LatentSource(network, images, crop, options.Limits, options.Threads);
        IReadOnlyList<IReadOnlyList<NearestPatch>> found = NearestPatches.Find(
            new ReportingSource(source, what, progress),
            network.Prototypes,
            k,
            options.Threads,
            cancellationToken
        );
        skipped.AddRange(source.Skipped);
        return source.Skipped.Count < images.Count
            ? found
            : throw new PartwiseException(
                $"None of the {images.Count} {what} can be read; the first one, '{source.Skipped[0].Path}': {source.Skipped[0].Reason}."
            );
    }

    /// <summary>Each prototype's number within its class.</summary>
    public static int[] IndexInClass(PrototypeLayer layer)
    {
        var next = new Dictionary<int, int>();
        return [.. layer.ClassOf.Select(c => next[c] = next.GetValueOrDefault(c, -1) + 1)];
    }

    private static NearestPatch?[] Origins(ProtoPNetNetwork network, IReadOnlyList<DatasetImage> images)
    {
        Dictionary<string, int> places = images
            .Select((image, i) => (image.RelativePath, i))
            .DistinctBy(p => p.RelativePath)
            .ToDictionary(p => p.RelativePath, p => p.i, StringComparer.Ordinal);
        return
        [
            .. Enumerable
                .Range(0, network.Prototypes.Count)
                .Select(j =>
                    network.Origins.Count > j && network.Origins[j] is { } o && places.TryGetValue(o.Image, out int i)
                        ? new NearestPatch(i, network.Prototypes.ClassOf[j], o.Row, o.Column, 0)
                        : (NearestPatch?)null
                ),
        ];
    }

    private static double Difference(ReadOnlySpan<float> patch, ReadOnlySpan<float> prototype)
    {
        double largest = 0;
        for (int i = 0; i < patch.Length; i++)
            largest = Math.Max(largest, Math.Abs((double)patch[i] - prototype[i]));
        return largest;
    }
}
