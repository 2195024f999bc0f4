using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>The pooled features of a list of images, computed once by a frozen backbone.</summary>
/// <param name="Images">The images that could be read, in the order of the list.</param>
/// <param name="Values">Row-major [images, dimensions].</param>
/// <param name="Dimensions">D, the channels of the feature map.</param>
/// <param name="Skipped">The images that could not be read, and why.</param>
/// <param name="FromCache">Whether they were read from the cache on disk.</param>
internal sealed record PooledFeatures(
    IReadOnlyList<DatasetImage> Images,
    float[] Values,
    int Dimensions,
    IReadOnlyList<SkippedImage> Skipped,
    bool FromCache
)
{
    /// <summary>The features of the image at <paramref name="index"/> of <see cref="Images"/>: [dimensions].</summary>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Dimensions, Dimensions);

    /// <summary>The rows at <paramref name="indices"/>, one after the other.</summary>
    public float[] Rows(IReadOnlyList<int> indices)
    {
        var rows = new float[indices.Count * Dimensions];
        for (int i = 0; i < indices.Count; i++)
            Row(indices[i]).CopyTo(rows.AsSpan(i * Dimensions));
        return rows;
    }
}
