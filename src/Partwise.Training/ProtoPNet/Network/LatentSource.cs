using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The latent maps that a network's inference graph computes, photo by photo on one thread inside the engine: what it computes later for
/// the same photo has the same bits. Several photos are computed at a time, a few maps are in memory.
///</summary>
internal sealed class LatentSource : ILatentSource, IDisposable
{
    // Maps computed ahead, per thread.
    private const int Ahead = 4;

    private readonly InferenceSession _session;
    private readonly ImagePreparer _preparer;
    private readonly string _input;
    private readonly CropMode _crop;
    private readonly int _threads;
    private readonly SortedDictionary<int, string> _failed = [];

    /// <summary>A source that has read nothing yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The photos, each with a class.</param>
    /// <param name="crop">Which region of a photo is shown.</param>
    /// <param name="limits">What photos are accepted; null for the usual.</param>
    /// <param name="threads">The photos computed at a time, at least 1; the maps do not depend on it.</param>
    /// <exception cref="ArgumentException">A photo has no class.</exception>
    public LatentSource(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        CropMode crop = CropMode.Full,
        DecodeLimits? limits = null,
        int threads = 1
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (images.FirstOrDefault(i => i.Class is null) is { } without)
            throw new ArgumentException($"'{without.RelativePath}' has no class; give photos with classes.", nameof(images));
        (Images, _crop, _threads) = (images, crop, threads);
        (Channels, Height, Width) = (network.Map.Channels, network.Map.Height!.Value, network.Map.Width!.Value);
        _preparer = new ImagePreparer(network.Preprocessing, limits);
        _session = EngineSessions.Create(ProtoPNetBuilder.Inference(network), intraOpThreads: 1);
        _input = _session.Inputs[0].Name;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DatasetImage> Images { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedImage> Skipped => [.. _failed.Select(f => new SkippedImage(Images[f.Key].RelativePath, f.Value))];

    /// <inheritdoc/>
    public void Visit(LatentVisitor visitor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        Visit(ProtoPNetOutputs.Latent, Channels * Height * Width, visitor, cancellationToken);
    }

    /// <summary>Shows every photo's similarities to all prototypes, [m], in order.</summary>
    /// <param name="prototypes">m.</param>
    /// <param name="visitor">Sees them.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    internal void VisitSimilarities(int prototypes, LatentVisitor visitor, CancellationToken cancellationToken) =>
        Visit(ProtoPNetOutputs.Similarities, prototypes, visitor, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void Visit(string output, int size, LatentVisitor visitor, CancellationToken cancellationToken)
    {
        PreprocessingSize crop = _preparer.Preprocessing.Crop;
        int block = Math.Min(Images.Count, _threads * Ahead);
        float[][] values = [.. Enumerable.Range(0, block).Select(_ => new float[size])];
        string?[] failures = new string?[block];
        for (int first = 0; first < Images.Count; first += block)
        {
            int start = first,
                count = Math.Min(block, Images.Count - first);
            OrderedWorkers.Run(
                count,
                _threads,
                () => OrtValue.Allocate<float>([1, 3, crop.Height, crop.Width]),
                (i, input, token) => failures[i] = Compute(Images[start + i], input, output, values[i], token),
                cancellationToken
            );
            for (int i = 0; i < count; i++)
            {
                if (failures[i] is { } reason)
                    _failed[start + i] = reason;
                else
                    visitor(start + i, Images[start + i].Class!.Value, values[i]);
            }
        }
    }

    private string? Compute(DatasetImage image, OrtValue input, string output, float[] values, CancellationToken cancellationToken)
    {
        try
        {
            PreparedImage photo = _preparer.Prepare(image.Path, image.Region(_crop));
            _preparer.Preprocessing.Normalize(photo.Pixels, input.AsSpan<float>());
            using OrtValue result = _session.Run([_input], [input], [output], cancellationToken: cancellationToken)[0];
            result.AsSpan<float>().CopyTo(values);
            return null;
        }
        catch (ImageException e)
        {
            return SkippedImage.ReasonOf(e);
        }
    }
}
