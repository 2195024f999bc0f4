using Partwise.Datasets;
using Partwise.Training.ProtoPNet;

namespace Partwise.Benchmarks;

/// <summary>Latent maps that are in memory already, so that only the search over them is measured.</summary>
internal sealed class MemoryLatents(float[] values, int classes, int channels, int height, int width) : ILatentSource
{
    private readonly int _size = channels * height * width;

    public IReadOnlyList<DatasetImage> Images { get; } =
    [
        .. Enumerable
            .Range(0, values.Length / (channels * height * width))
            .Select(i => new DatasetImage
            {
                Path = $"/{i}",
                RelativePath = $"{i}",
                Class = i % classes,
            }),
    ];

    public int Channels => channels;

    public int Height => height;

    public int Width => width;

    public IReadOnlyList<SkippedImage> Skipped => [];

    public void Visit(LatentVisitor visitor, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < Images.Count; i++)
            visitor(i, Images[i].Class!.Value, values.AsSpan(i * _size, _size));
    }
}
