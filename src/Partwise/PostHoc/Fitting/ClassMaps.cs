using Partwise.Models;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>A decomposed class with its parts on the class's images, in double.</summary>
/// <param name="Decomposition">The parts.</param>
/// <param name="Maps">[k, images·H·W]: the parts' maps, times the positions per image.</param>
/// <param name="Evidence">[images·H·W]: what they add up to.</param>
internal sealed record ClassMaps(ClassDecomposition Decomposition, double[] Maps, double[] Evidence)
{
    /// <summary>Decomposes a class by whichever form its head has.</summary>
    /// <exception cref="DecompositionException">Features or an option cannot be used.</exception>
    public static ClassMaps Decompose(
        Classifier classifier,
        ClassPlan plan,
        ClassData data,
        DecompositionOptions options,
        SharedMemberships? shared,
        CancellationToken cancellationToken
    )
    {
        int positions = classifier.Features.Positions,
            channels = classifier.Features.Channels,
            width = classifier.Form.Channels;
        int rows = data.Images.Count * positions;
        ReadOnlySpan<float> features = data.Features.AsSpan(0, rows * channels),
            evidence = data.Evidence.Length == 0 ? [] : data.Evidence.AsSpan(0, rows * width);
        if (classifier.Head is not { } head)
        {
            ClassDecomposition local = LocalDecomposer.Decompose(
                features,
                evidence,
                channels,
                positions,
                options,
                out double[] all,
                cancellationToken
            );
            // In the units of the other heads, whose maps are means.
            for (int i = 0; i < all.Length; i++)
                all[i] *= positions;
            return new ClassMaps(local, all[..(local.K * rows)], all[(local.K * rows)..]);
        }
        // Several poolings of one map: parts are found in it as often as it is pooled.
        if (width != channels)
            features = Repeat(features, channels, width / channels);
        ReadOnlySpan<float> row = head.Row(plan.Class);
        ClassDecomposition decomposition = ClassDecomposer.Decompose(
            features,
            evidence,
            width,
            positions,
            row,
            options,
            shared,
            cancellationToken
        );
        ReadOnlySpan<float> summed = evidence.IsEmpty ? features : evidence;
        double[] maps = new double[decomposition.K * rows],
            whole = new double[rows],
            v = [.. row.ToArray().Select(x => (double)x)];
        PrototypeMaps.Compute(summed, decomposition.Prototypes, width, maps);
        PrototypeMaps.Compute(summed, v, width, whole);
        return new ClassMaps(decomposition, maps, whole);
    }

    /// <summary>What the parts of a class that it shares with others are found in: what the head sums.</summary>
    /// <exception cref="DecompositionException">Features or head cannot be used.</exception>
    public static SharedClass Shared(Classifier classifier, ClassPlan plan, ClassData data, DecompositionOptions options)
    {
        int channels = classifier.Features.Channels,
            width = classifier.Form.Channels;
        float[] summed =
            data.Evidence.Length > 0 ? data.Evidence
            : width == channels ? data.Features
            : Repeat(data.Features.AsSpan(0, data.Images.Count * classifier.Features.Positions * channels), channels, width / channels);
        var own = new SharedClass(
            summed,
            width,
            classifier.Features.Positions,
            data.Images.Count,
            classifier.Head!.Row(plan.Class).ToArray()
        );
        own.Open(VectorPaths.Select(options.Path)).Check(own.Head);
        return own;
    }

    private static float[] Repeat(ReadOnlySpan<float> rows, int channels, int times)
    {
        float[] repeated = new float[rows.Length * times];
        for (int m = 0; m < rows.Length / channels; m++)
        {
            for (int t = 0; t < times; t++)
                rows.Slice(m * channels, channels).CopyTo(repeated.AsSpan(((m * times) + t) * channels));
        }
        return repeated;
    }
}
