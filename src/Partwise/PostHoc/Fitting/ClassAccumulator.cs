using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>
/// Collects the feature maps of one class's images, from several threads, each at its place, so that the order never depends on timing.
/// </summary>
internal sealed class ClassAccumulator(ClassPlan plan, int positions, int channels)
{
    private readonly Lock _lock = new();
    private readonly bool[] _present = new bool[plan.Images.Count];
    private float[]? _features;
    private float[]? _evidence;
    private float[] _logits = [];
    private int _remaining = plan.Images.Count;

    /// <summary>Values per position of what the head sums, where that is not the feature map; else 0.</summary>
    public int EvidenceChannels { get; init; }

    public ClassPlan Plan => plan;

    /// <summary>As the other overload, with what goes with a feature map.</summary>
    public bool Add(int image, ClassifierOutput output) =>
        Add(image, output.Features, output.Evidence, EvidenceChannels > 0 ? output.Logits[plan.Class] : 0);

    /// <summary>Transposes a [D, H·W] feature map, and what the head sums instead of it, into rows [H·W, D]. Returns true for the last
    /// image of the class.</summary>
    public bool Add(int image, ReadOnlySpan<float> features, ReadOnlySpan<float> evidence = default, float logit = 0)
    {
        FeatureLayout.ToRows(
            features,
            channels,
            positions,
            Buffer(ref _features, channels).AsSpan(image * positions * channels, positions * channels)
        );
        if (EvidenceChannels > 0)
        {
            int size = positions * EvidenceChannels;
            FeatureLayout.ToRows(evidence, EvidenceChannels, positions, Buffer(ref _evidence, EvidenceChannels).AsSpan(image * size, size));
            lock (_lock)
            {
                if (_logits.Length == 0)
                    _logits = new float[plan.Images.Count];
            }
            _logits[image] = logit;
        }
        return Done(image, present: true);
    }

    /// <summary>Copies rows [H·W, D] that were kept from before. Returns true for the last image of the class.</summary>
    public bool AddRows(int image, ReadOnlySpan<float> rows)
    {
        rows.CopyTo(Buffer(ref _features, channels).AsSpan(image * positions * channels, positions * channels));
        return Done(image, present: true);
    }

    /// <summary>Counts an image that could not be used. Returns true for the last image of the class.</summary>
    public bool Skip(int image) => Done(image, present: false);

    /// <summary>The features of the images that could be used. Gives the buffers away.</summary>
    public ClassData Take()
    {
        var images = new List<DatasetImage>();
        float[] features = Buffer(ref _features, channels),
            evidence = EvidenceChannels > 0 ? Buffer(ref _evidence, EvidenceChannels) : [];
        for (int i = 0; i < _present.Length; i++)
        {
            if (!_present[i])
                continue;
            if (images.Count != i)
            {
                Move(features, i, images.Count, positions * channels);
                Move(evidence, i, images.Count, positions * EvidenceChannels);
                if (_logits.Length > 0)
                    _logits[images.Count] = _logits[i];
            }
            images.Add(plan.Images[i]);
        }
        (_features, _evidence) = (null, null);
        return new ClassData(features, evidence, _logits, images);
    }

    private static void Move(float[] values, int from, int to, int size) =>
        values.AsSpan(from * size, size).CopyTo(values.AsSpan(to * size));

    private float[] Buffer(ref float[]? buffer, int width)
    {
        lock (_lock)
        {
            return buffer ??= GC.AllocateUninitializedArray<float>(checked(plan.Images.Count * positions * width));
        }
    }

    private bool Done(int image, bool present)
    {
        _present[image] = present;
        return Interlocked.Decrement(ref _remaining) == 0;
    }
}
