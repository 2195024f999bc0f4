using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.PostHoc;

/// <summary>One thread's way from a photo to logits and features: decode, resize, normalise into its own buffer, run. The clock may be
/// null.</summary>
internal sealed class ForwardWorker(Classifier classifier, ImagePreparer preparer, PreparedImages kept, CropMode crop, WorkClock? clock)
    : IDisposable
{
    private readonly OrtValue _input = classifier.AllocateInput();

    /// <summary>The buffer that <see cref="Prepare"/> fills: [1, 3, H, W].</summary>
    public OrtValue Input => _input;

    /// <summary>Reads the photo and fills <see cref="Input"/>.</summary>
    /// <exception cref="ImageException">The photo cannot be read.</exception>
    public ViewGeometry Prepare(DatasetImage image) => clock is null ? Fill(image) : clock.OfDecode(() => Fill(image));

    /// <summary>Runs the classifier on <see cref="Input"/>.</summary>
    public ClassifierOutput Run(CancellationToken cancellationToken) =>
        clock is null ? classifier.Run(_input, cancellationToken) : clock.OfForward(() => classifier.Run(_input, cancellationToken));

    /// <summary>As <see cref="Run(CancellationToken)"/>, with what the parts of a class divide.</summary>
    public ClassifierOutput Run(int classIndex, CancellationToken cancellationToken) =>
        clock is null
            ? classifier.Run(_input, classIndex, cancellationToken)
            : clock.OfForward(() => classifier.Run(_input, classIndex, cancellationToken));

    public void Dispose() => _input.Dispose();

    private ViewGeometry Fill(DatasetImage image)
    {
        PreparedImage prepared = kept.Get(image.Path, () => preparer.Prepare(image.Path, image.Region(crop)));
        preparer.Preprocessing.Normalize(prepared.Pixels, _input.AsSpan<float>());
        return prepared.Geometry;
    }
}
