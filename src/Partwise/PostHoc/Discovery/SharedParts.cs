using Partwise.Models;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// One dictionary of parts for several classes: the contrasts of all their photos, each photo's by its own class's evidence
/// (<see cref="EvidenceParts"/>), are reduced and clustered together, so that part i is the same in every class. Each class then divides
/// its own evidence by its own memberships, so its sum stays exact. The directions are those of the classes' leading ones, each as long
/// as its singular value (merging truncated decompositions: Iwen and Ong 2016), so that no matrix of all positions is formed.
/// </summary>
internal static class SharedParts
{
    private const int PowerPasses = 2;

    /// <summary>Finds the memberships of each class. Deterministic on any number of threads.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="k">How many parts.</param>
    /// <param name="options">How.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="ct">Stops between iterations.</param>
    public static SharedMemberships[] Find(
        IReadOnlyList<SharedClass> classes,
        int k,
        DecompositionOptions options,
        int threads,
        CancellationToken ct
    )
    {
        // The whole, then the two halves; each is one thread's work.
        int?[] halves = options.MeasureStability ? [null, 0, 1] : [null];
        var found = new float[halves.Length][][];
        OrderedWorkers.Run(halves.Length, threads, (h, token) => found[h] = Find(classes, halves[h], k, options, token), ct);
        return [.. classes.Select((_, c) => new SharedMemberships(found[0][c], found.Length > 1 ? [found[1][c], found[2][c]] : null))];
    }

    private static float[][] Find(IReadOnlyList<SharedClass> classes, int? half, int k, DecompositionOptions options, CancellationToken ct)
    {
        VectorPath path = VectorPaths.Select(options.Path);
        int[] sizes = [.. classes.Select(c => c.Open(path, half).Rows)];
        if (sizes.Sum() == 0)
            return [.. classes.Select(_ => Array.Empty<float>())];
        float[] directions = options.Discovery == Factorizer.Position ? [] : Directions(classes, half, path, options, ct);
        int width =
            options.Discovery == Factorizer.Position ? 2
            : directions.Length == 0 ? 1
            : directions.Length / classes[0].Dimensions;
        float[] points = new float[sizes.Sum() * width],
            weights = new float[sizes.Sum()];
        for (int c = 0, first = 0; c < classes.Count; first += sizes[c], c++)
        {
            ct.ThrowIfCancellationRequested();
            ClassFeatures features = classes[c].Open(path, half);
            if (features.Rows == 0)
                continue;
            var evidence = PhotoEvidence.Of(features, classes[c].Head);
            evidence.Weights.CopyTo(weights, first);
            if (options.Discovery == Factorizer.Position)
                EvidenceSpace.Coordinates(features, evidence, options).CopyTo(points, first * width);
            else if (directions.Length > 0)
                PhotoContrasts.Of(features, evidence).Reduce(features, directions).CopyTo(points, first * width);
        }
        float[] memberships = EvidenceParts.Cluster(new WeightedPoints(points, width, weights), weights, k, path, options, ct);
        return Divide(memberships, sizes, k);
    }

    private static float[] Directions(
        IReadOnlyList<SharedClass> classes,
        int? half,
        VectorPath path,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        int d = classes[0].Dimensions;
        List<float> leading = [];
        foreach (SharedClass own in classes)
        {
            ClassFeatures features = own.Open(path, half);
            if (features.Rows == 0)
                continue;
            TruncatedSvd svd = PhotoContrasts.Of(features, PhotoEvidence.Of(features, own.Head)).Directions(features, options, ct);
            float[] along = EvidenceSpace.Along(svd, d, options);
            for (int i = 0; i < along.Length; i++)
                leading.Add((float)svd.Values[i / d] * along[i]);
        }
        if (leading.Count == 0)
            return [];
        TruncatedSvd joined = TruncatedSvd.Compute(
            leading.ToArray(),
            d,
            options.EvidenceParts.Directions,
            PowerPasses,
            options.Seed,
            path,
            ct
        );
        return EvidenceSpace.Along(joined, d, options);
    }

    private static float[][] Divide(float[] memberships, int[] sizes, int k)
    {
        int all = sizes.Sum(),
            first = 0;
        var own = new float[sizes.Length][];
        for (int c = 0; c < sizes.Length; first += sizes[c], c++)
        {
            own[c] = new float[k * sizes[c]];
            for (int i = 0; i < k; i++)
                memberships.AsSpan((i * all) + first, sizes[c]).CopyTo(own[c].AsSpan(i * sizes[c]));
        }
        return own;
    }
}
