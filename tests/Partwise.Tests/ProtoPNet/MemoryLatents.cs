using Partwise.Datasets;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>Latent maps that are in memory already, [N, D, H, W].</summary>
internal sealed class MemoryLatents(float[] values, int[] classes, int channels, int height, int width) : ILatentSource
{
    public IReadOnlyList<DatasetImage> Images { get; } =
    [
        .. classes.Select(
            (c, i) =>
                new DatasetImage
                {
                    Path = $"/{i}.jpg",
                    RelativePath = $"{i}.jpg",
                    Class = c,
                }
        ),
    ];

    public int Channels => channels;

    public int Height => height;

    public int Width => width;

    public IReadOnlyList<SkippedImage> Skipped => [];

    /// <summary>Whole numbers from 0 to <paramref name="levels"/> − 1, so that many distances tie.</summary>
    public static MemoryLatents Random(Random random, int images, int classes, int channels, int height, int width, int levels) =>
        new(
            [.. Enumerable.Range(0, images * channels * height * width).Select(_ => (float)random.Next(levels) / 4)],
            [.. Enumerable.Range(0, images).Select(_ => random.Next(classes))],
            channels,
            height,
            width
        );

    public ReadOnlySpan<float> Latent(int image) => values.AsSpan(image * channels * height * width, channels * height * width);

    public void Visit(LatentVisitor visitor, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < Images.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            visitor(i, classes[i], Latent(i));
        }
    }
}
