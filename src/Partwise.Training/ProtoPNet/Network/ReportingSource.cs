using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>A source that says how far it is.</summary>
internal sealed class ReportingSource(ILatentSource source, string work, IProgress<ProtoPNetProgress>? progress) : ILatentSource
{
    public IReadOnlyList<DatasetImage> Images => source.Images;

    public int Channels => source.Channels;

    public int Height => source.Height;

    public int Width => source.Width;

    public IReadOnlyList<SkippedImage> Skipped => source.Skipped;

    public void Visit(LatentVisitor visitor, CancellationToken cancellationToken = default) =>
        source.Visit(
            (image, c, latent) =>
            {
                visitor(image, c, latent);
                progress?.Report(new ProtoPNetProgress(work, image + 1, Images.Count, ""));
            },
            cancellationToken
        );
}
