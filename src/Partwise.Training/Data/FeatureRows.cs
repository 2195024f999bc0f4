using System.Globalization;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>Takes the features of a <see cref="FeatureStore"/> that is being made, from any thread and in any order.</summary>
internal sealed class FeatureRows(SafetensorsWriter? writer, int views, int images, IReadOnlyList<int> shape)
{
    private readonly Lock _gate = new();
    private readonly int[] _shape = [.. shape];

    /// <summary>[views · images] in memory; empty where a file takes them.</summary>
    public float[][] Values { get; } = writer is null ? new float[views * images][] : [];

    /// <summary>The image read in place of each, [views][images]; −1 for none.</summary>
    public int[][] Used { get; } = [.. Enumerable.Range(0, views).Select(_ => Enumerable.Repeat(-1, images).ToArray())];

    /// <summary>The tensor of an image in a view.</summary>
    public static string Name(int view, int image) => string.Create(CultureInfo.InvariantCulture, $"{view}.{image}");

    /// <param name="view">The view, from 0.</param>
    /// <param name="image">The position of the image.</param>
    /// <param name="used">The position of the image that was read: another one where it could not be.</param>
    /// <param name="row">Its features.</param>
    public void Add(int view, int image, int used, ReadOnlySpan<float> row)
    {
        lock (_gate)
        {
            Used[view][image] = used;
            if (writer is null)
                Values[(view * images) + image] = row.ToArray();
            else
                writer.Add(Name(view, image), row, _shape);
        }
    }
}
