using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.PostHoc;

namespace Partwise;

/// <summary>
/// A classifier whose logits are sums of parts: fit one, or open one that was fitted, and explain photos with it. A façade over
/// <see cref="BundleFit"/> and <see cref="Bundles.Bundle"/>. All members but <see cref="Dispose"/> may be called from several threads at
/// the same time.
/// </summary>
public sealed class PartModel : IDisposable
{
    private PartModel(Bundle bundle) => Bundle = bundle;

    /// <summary>The bundle on disk: its document (classes, parts, certificate) and its part network.</summary>
    public Bundle Bundle { get; }

    /// <summary>The labels of all classes, by index.</summary>
    public IReadOnlyList<string> Labels => Bundle.Document.Labels;

    /// <summary>Decomposes the head of the classifier at <paramref name="model"/> on photos, writes the bundle and opens it.</summary>
    /// <param name="model">An ONNX classifier.</param>
    /// <param name="photos">A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root, or a CSV (path,class).</param>
    /// <param name="bundle">The folder to write, such as <c>birds.partwise</c>; it appears whole or not at all.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left behind.</param>
    /// <exception cref="PartwiseException">The model cannot be decomposed, options are out of range, nothing matches, or no photo can be
    /// used.</exception>
    /// <exception cref="Onnx.OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="Files.OutputException">The bundle cannot be written, or stands there and is not to be replaced.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<PartModel> FitAsync(
        string model,
        string photos,
        string bundle,
        BundleFitOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        // The work fills its own threads; the caller's is left free.
        FittedBundle fitted = await Task.Run(
                () => BundleFit.Run(model, photos, bundle, options, progress, cancellationToken: cancellationToken),
                cancellationToken
            )
            .ConfigureAwait(false);
        return Open(fitted.Folder);
    }

    /// <summary>Opens a bundle that was fitted before. The network is loaded by the first explanation.</summary>
    /// <param name="bundle">Its folder.</param>
    /// <exception cref="PartwiseException">There is no bundle, or it cannot be read.</exception>
    public static PartModel Open(string bundle) => new(Bundle.Open(bundle));

    /// <summary>Explains the photo in a file.</summary>
    /// <param name="path">A JPEG, PNG, WebP, GIF or TIFF file; its content decides, not its ending.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The file is no sound image within <see cref="DecodeLimits.Default"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(string path, CancellationToken cancellationToken = default) =>
        Bundle.Explain(path, cancellationToken: cancellationToken);

    /// <summary>Explains the encoded photo in a stream, which is read to its end and stays open.</summary>
    /// <param name="stream">A whole image file.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The data are no sound image within <see cref="DecodeLimits.Default"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(Stream stream, CancellationToken cancellationToken = default) =>
        Bundle.Explain(stream, cancellationToken: cancellationToken);

    /// <summary>Explains an encoded photo in memory.</summary>
    /// <param name="data">A whole image file.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The data are no sound image within <see cref="DecodeLimits.Default"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(ReadOnlySpan<byte> data, CancellationToken cancellationToken = default) =>
        Bundle.Explain(data, cancellationToken: cancellationToken);

    /// <summary>Explains a photo that is decoded already.</summary>
    /// <param name="photo">Its pixels, upright: [height, width, 3] bytes, red, green, blue.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(RgbImage photo, CancellationToken cancellationToken = default) =>
        Bundle.Explain(photo, cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Bundle.Dispose();
}
