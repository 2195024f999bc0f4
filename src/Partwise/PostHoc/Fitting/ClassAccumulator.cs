using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>
/// Collects the feature maps of one class's images, from several threads, each at its place, so that the order never depends on timing.
/// </summary>
internal sealed class ClassAccumulator(ClassPlan plan, int positions, int channels)
{
    private readonly Lock _lock = new();
    private readonly bool[] _present = new bool[plan.Images.Count];
    private float[]? _features;
    private int _remaining = plan.Images.Count;

    public ClassPlan Plan => plan;

    /// <summary>Transposes a [D, H·W] feature map into its rows [H·W, D]. Returns true for the last image of the class.</summary>
    public bool Add(int image, ReadOnlySpan<float> features)
    {
        Span<float> rows = Buffer().AsSpan(image * positions * channels, positions * channels);
        FeatureLayout.ToRows(features, channels, positions, rows);
        return Done(image, present: true);
    }

    /// <summary>Copies rows [H·W, D] that were kept from before. Returns true for the last image of the class.</summary>
    public bool AddRows(int image, ReadOnlySpan<float> rows)
    {
        rows.CopyTo(Buffer().AsSpan(image * positions * channels));
        return Done(image, present: true);
    }

    /// <summary>Counts an image that could not be used. Returns true for the last image of the class.</summary>
    public bool Skip(int image) => Done(image, present: false);

    /// <summary>The features of the images that could be used, row-major [images·H·W, D], and these images. Gives the buffer away.</summary>
    public (float[] Features, IReadOnlyList<DatasetImage> Images) Take()
    {
        var images = new List<DatasetImage>();
        float[] features = Buffer();
        int size = positions * channels;
        for (int i = 0; i < _present.Length; i++)
        {
            if (!_present[i])
                continue;
            if (images.Count != i)
                features.AsSpan(i * size, size).CopyTo(features.AsSpan(images.Count * size));
            images.Add(plan.Images[i]);
        }
        _features = null;
        return (features, images);
    }

    private float[] Buffer()
    {
        lock (_lock)
        {
            return _features ??= GC.AllocateUninitializedArray<float>(checked(plan.Images.Count * positions * channels));
        }
    }

    private bool Done(int image, bool present)
    {
        _present[image] = present;
        return Interlocked.Decrement(ref _remaining) == 0;
    }
}
