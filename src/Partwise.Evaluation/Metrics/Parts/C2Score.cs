using System.Numerics.Tensors;

namespace Partwise.Evaluation;

/// <summary>
/// C²-score (FaCT, NeurIPS 2025): for each part and image, an encoder's features averaged over the places where the part is
/// (<see cref="FeatureEncoder.Encode"/>); the mean cosine of all pairs of different images of the class, each pair weighted by the product
/// of how much of the part the two images have (the sum of the positive map). Mean over parts, in [−1,1]; high where a part means the same
/// everywhere. The original uses DINOv2 ViT-S/14 and a learned upsampler; here any encoder, enlarged linearly, so numbers compare only with
/// the same encoder. A part that is in fewer than two images is left out.
///</summary>
internal static class C2Score
{
    internal static MetricEntry Entry { get; } =
        new("c2", MetricGoal.Higher, "Similarity of what another network sees where the part is, over pairs of images.")
        {
            Inputs = MetricInputs.Encoder,
            Pool = images => [Pooled([.. images.All.Where(i => i.Encodings is not null)])],
        };

    /// <summary>The variant's name.</summary>
    public const string Variant = "c2:linear";

    /// <summary>The score of one part.</summary>
    /// <param name="encodings">[images, D]: unit vectors; a zero vector leaves its image out.</param>
    /// <param name="weights">[images]: how much of the part each image has, ≥ 0.</param>
    /// <returns>Null where fewer than two images have the part.</returns>
    /// <exception cref="ArgumentException">The numbers of images differ.</exception>
    public static double? OfPart(IReadOnlyList<float[]> encodings, IReadOnlyList<float> weights)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        ArgumentNullException.ThrowIfNull(weights);
        if (encodings.Count != weights.Count)
            throw new ArgumentException(
                $"There are {encodings.Count} encodings and {weights.Count} weights; they must be the same.",
                nameof(weights)
            );
        return Sum(encodings.Select((e, i) => (new ReadOnlyMemory<float>(e), weights[i])));
    }

    // Σ over pairs of different images of w·w′·cos = |Σ w·x|² − Σ w², as all x have length 1.
    private static double? Sum(IEnumerable<(ReadOnlyMemory<float> Encoding, float Weight)> images)
    {
        float[] total = [];
        double weight = 0,
            squares = 0;
        int count = 0;
        foreach ((ReadOnlyMemory<float> encoding, float own) in images)
        {
            if (!(own > 0) || !encoding.Span.ContainsAnyExcept(0f))
                continue;
            if (count++ == 0)
                total = new float[encoding.Length];
            TensorPrimitives.MultiplyAdd(encoding.Span, own, total, total);
            weight += own;
            squares += (double)own * own;
        }
        double pairs = (weight * weight) - squares;
        return count >= 2 && pairs > 0 ? Math.Clamp((TensorPrimitives.SumOfSquares<float>(total) - squares) / pairs, -1, 1) : null;
    }

    internal static PooledScore Pooled(ImageHits[] images)
    {
        double? Score(int[] pick)
        {
            var all = new List<double>();
            foreach (IGrouping<int, int> own in pick.Distinct().GroupBy(i => images[i].Class))
            {
                int k = images[own.First()].Activations!.Length,
                    d = images[own.First()].Encodings!.Length / k;
                for (int p = 0; p < k; p++)
                {
                    // A repeated image is the same image, not a pair.
                    if (
                        Sum(own.Select(i => (new ReadOnlyMemory<float>(images[i].Encodings, p * d, d), images[i].Activations![p]))) is
                        { } score
                    )
                        all.Add(score);
                }
            }
            return all.Count == 0 ? null : all.Average();
        }

        return new PooledScore(Variant, images.Length, Score, images.Length)
        {
            Strata = Array.ConvertAll(images, i => i.Class),
            Bottom = -1,
            WhyNot = images.Length == 0 ? "It needs an encoder: `Encoder`." : "No part is in two images.",
        };
    }
}
