using System.Globalization;
using Partwise.Files;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Attribution;

/// <summary>
/// The parts of a head that is taken by its gradient J: map_i = (worth_i·J)(amount_i·f) + ω_i·(J·f − Σ_j (worth_j·J)(amount_j·f)) at every
/// position. The maps add up to J·f, which is the logit without bias and offset. Does not own the classifier. Safe from several threads.
///</summary>
internal sealed class GradientParts : IPartNetwork
{
    private const string Prefix = "class.",
        Suffix = ".shares";
    private readonly ImageClassifier _classifier;
    private readonly SortedDictionary<int, Parts> _byClass;

    private GradientParts(ImageClassifier classifier, IEnumerable<KeyValuePair<int, Parts>> byClass) =>
        (_classifier, _byClass) = (classifier, new SortedDictionary<int, Parts>(byClass.ToDictionary()));

    /// <inheritdoc/>
    public IReadOnlyCollection<int> Classes => _byClass.Keys;

    /// <inheritdoc/>
    public bool IsAdditive => true;

    /// <summary>Reads a bundle's <c>prototypes.safetensors</c>.</summary>
    /// <exception cref="DataFileException">The file is missing or malformed.</exception>
    /// <exception cref="PartwiseException">It holds no parts.</exception>
    public static GradientParts Read(string path, ImageClassifier classifier, bool dual)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var byClass = new Dictionary<int, Parts>();
        foreach (
            string name in file.Tensors.Keys.Where(n =>
                n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal)
            )
        )
        {
            int c = int.Parse(name[Prefix.Length..^Suffix.Length], CultureInfo.InvariantCulture);
            string own = name[..^Suffix.Length];
            double[] factors = file.Read<double>(own + ".nmf"),
                basis = file.Read<double>(own + ".basis"),
                shares = file.Read<double>(name);
            int k = shares.Length,
                d = factors.Length / k;
            double[] worth = dual
                ? factors
                : Numerics.SmallLinear.Multiply(
                    Numerics.SmallLinear.PseudoInverse(Numerics.Gram.Compute(factors, k, d), k),
                    factors,
                    k,
                    k,
                    d
                );
            byClass[c] = new Parts(basis, worth, shares, file.Read<double>(own + ".coefficient"), OneHot(classifier.Classes, c));
        }
        return byClass.Count > 0
            ? new GradientParts(classifier, byClass)
            : throw new PartwiseException($"'{path}' holds no parts; make the bundle anew with 'partwise fit'.");
    }

    /// <inheritdoc/>
    public bool HasOffset => true;

    /// <inheritdoc/>
    public int Count(int classIndex) => _byClass.TryGetValue(classIndex, out Parts? own) ? own.Shares.Length : 0;

    /// <inheritdoc/>
    public bool IsNegative(int classIndex, int part) =>
        _byClass.TryGetValue(classIndex, out Parts? own) && part < own.Coefficients.Length && own.Coefficients[part] < 0;

    /// <inheritdoc/>
    public float[] Maps(ReadOnlySpan<float> features, int positions, int classIndex)
    {
        if (!_byClass.TryGetValue(classIndex, out Parts? own))
            return [];
        int k = own.Shares.Length,
            channels = own.Amounts.Length / k;
        float[] gradient = Gradient(features, own.Weights);
        double[] amounts = Project(own.Amounts, features, k, channels, positions),
            worths = Project(own.Worths, gradient, k, channels, positions);
        double[] left = Evidence(features, gradient, channels, positions),
            maps = new double[k * positions];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = amounts[i] * worths[i];
            left[i % positions] -= maps[i];
        }
        return [.. maps.Select((m, i) => (float)(m + (own.Shares[i / positions] * left[i % positions])))];
    }

    /// <inheritdoc/>
    public double[] Contributions(ReadOnlySpan<float> maps, int positions, int classIndex)
    {
        double[] sums = new double[maps.Length / positions];
        for (int i = 0; i < maps.Length; i++)
            sums[i / positions] += maps[i];
        return sums;
    }

    /// <inheritdoc/>
    public double Offset(ReadOnlySpan<float> features, int positions, int classIndex, double aboveBias) =>
        aboveBias - Whole(features, positions, classIndex).Sum();

    /// <summary>J·f of a class at every position, whether or not it has parts: what its parts divide.</summary>
    public double[] Whole(ReadOnlySpan<float> features, int positions, int classIndex) =>
        Evidence(
            features,
            Gradient(features, _byClass.TryGetValue(classIndex, out Parts? own) ? own.Weights : OneHot(_classifier.Classes, classIndex)),
            _classifier.Features!.Channels,
            positions
        );

    /// <summary>With one more class, whose logit is a · that of c and b · that of d, and whose parts are those of c.</summary>
    public GradientParts Combine(int c, int d, float a, float b, int combined)
    {
        float[] weights = new float[_classifier.Classes];
        weights[c] += a;
        weights[d] += b;
        return new GradientParts(_classifier, [.. _byClass, KeyValuePair.Create(combined, _byClass[c] with { Weights = weights })]);
    }

    /// <inheritdoc/>
    public void Drop(Span<float> logits, ReadOnlySpan<float> features, int positions, int classIndex, int part) =>
        logits[classIndex] = (float)(
            logits[classIndex] - Contributions(Maps(features, positions, classIndex), positions, classIndex)[part]
        );

    /// <inheritdoc/>
    public IPartNetwork Shuffled(int seed) =>
        new GradientParts(
            _classifier,
            PartRound
                .Of(_byClass.Keys, seed)
                .Select(p => KeyValuePair.Create(p.Key, _byClass[p.Value] with { Weights = _byClass[p.Key].Weights }))
        );

    private float[] Gradient(ReadOnlySpan<float> features, float[] weights)
    {
        LogitGradients gradients = _classifier.HeldGradients;
        if (features.Length != gradients.Length)
            throw new ArgumentException($"The feature map has {features.Length} values; {gradients.Length} are needed.", nameof(features));
        float[] gradient = new float[features.Length];
        gradients.Run(features, 1, weights, gradient);
        return gradient;
    }

    private static double[] Evidence(ReadOnlySpan<float> features, float[] gradient, int channels, int positions)
    {
        double[] evidence = new double[positions];
        for (int i = 0; i < channels * positions; i++)
            evidence[i % positions] += (double)gradient[i] * features[i];
        return evidence;
    }

    private static float[] OneHot(int classes, int c)
    {
        float[] weights = new float[classes];
        weights[c] = 1;
        return weights;
    }

    private static double[] Project(double[] rows, ReadOnlySpan<float> values, int k, int channels, int positions)
    {
        double[] maps = new double[k * positions];
        for (int i = 0; i < k; i++)
        {
            for (int d = 0; d < channels; d++)
            {
                double weight = rows[(i * channels) + d];
                for (int p = 0; p < positions; p++)
                    maps[(i * positions) + p] += weight * values[(d * positions) + p];
            }
        }
        return maps;
    }

    private sealed record Parts(double[] Amounts, double[] Worths, double[] Shares, double[] Coefficients, float[] Weights);
}
