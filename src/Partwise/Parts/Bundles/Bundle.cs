using System.Text.Json;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>A bundle opened: its document and its part network. All members but <see cref="Dispose"/> may be called from several
/// threads.</summary>
public sealed class Bundle : IDisposable
{
    private const long MaxDocumentBytes = 1L << 30;

    private readonly Lazy<PartNetwork> _network;

    private Bundle(string folder, BundleDocument document)
    {
        Folder = folder;
        Document = document;
        _network = new Lazy<PartNetwork>(LoadNetwork);
    }

    /// <summary>The bundle's folder.</summary>
    public string Folder { get; }

    /// <summary>What <c>bundle.json</c> says.</summary>
    public BundleDocument Document { get; }

    /// <summary>The part network; opened when first asked for.</summary>
    /// <exception cref="PartwiseException"><c>network.onnx</c> is missing or no part network.</exception>
    public PartNetwork Network => _network.Value;

    /// <summary>Opens the bundle in <paramref name="folder"/>.</summary>
    /// <exception cref="PartwiseException">There is no bundle, or it cannot be read.</exception>
    public static Bundle Open(string folder)
    {
        string path = Path.Combine(folder, BundleFiles.Document);
        if (!File.Exists(path))
        {
            throw new PartwiseException(
                Directory.Exists(folder)
                    ? $"'{folder}' is no bundle: it has no {BundleFiles.Document}; make one with 'partwise fit'."
                    : $"There is no bundle '{folder}'; make one with 'partwise fit'."
            );
        }
        try
        {
            byte[] json = InputFile.ReadAllBytes(
                path,
                MaxDocumentBytes,
                length => new PartwiseException($"'{path}' has {length} bytes; at most {MaxDocumentBytes} are read.")
            );
            BundleDocument document =
                StrictJson.Deserialize<BundleDocument>(json, BundleJson.Indented)
                ?? throw new PartwiseException($"'{path}' is empty; make the bundle anew with 'partwise fit'.");
            if (document.Schema != BundleDocument.CurrentSchema)
                throw new PartwiseException(
                    $"'{path}' has the schema '{document.Schema}'; this version reads '{BundleDocument.CurrentSchema}'."
                );
            if (document is { Kind: BundleDocument.PostHoc, Certificate: null })
                throw new PartwiseException($"'{path}' has no certificate, which every bundle of 'partwise fit' has; make it anew.");
            if (BundleCheck.Twice(document) is { } twice)
                throw new PartwiseException($"'{path}' has the class {twice} twice; make the bundle anew with 'partwise fit'.");
            if (BundleCheck.Unknown(document) is { } unknown)
                throw new PartwiseException(
                    $"'{path}' has the class {unknown}, but the model's {document.Model.Classes} classes are numbered from 0; make the "
                        + $"bundle anew with 'partwise fit'."
                );
            return new Bundle(folder, document);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PartwiseException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
        catch (JsonException e)
        {
            if (OtherSchema(path) is { } schema)
                throw new PartwiseException($"'{path}' has the schema '{schema}'; this version reads '{BundleDocument.CurrentSchema}'.", e);
            throw new PartwiseException($"'{path}' is no bundle document ({e.Message}); make the bundle anew with 'partwise fit'.", e);
        }
    }

    /// <summary>Explains the photo at <paramref name="path"/>: decodes it, prepares it as the bundle says, and runs the part network
    /// once.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="region">What the network is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="PartwiseException"><c>network.onnx</c> is missing or no part network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(
        string path,
        DecodeLimits? limits = null,
        BoundingBox? region = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Explain(new ImagePreparer(Network.Preprocessing, limits).Read(path, region), cancellationToken);
    }

    /// <summary>Explains an encoded photo in memory.</summary>
    /// <param name="data">A whole image file: JPEG, PNG, WebP, GIF or TIFF.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="region">What the network is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The data are no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="PartwiseException"><c>network.onnx</c> is missing or no part network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(
        ReadOnlySpan<byte> data,
        DecodeLimits? limits = null,
        BoundingBox? region = null,
        CancellationToken cancellationToken = default
    ) => Explain(new ImagePreparer(Network.Preprocessing, limits).Read(data, region), cancellationToken);

    /// <summary>Explains an encoded photo that is read from a stream to its end.</summary>
    /// <param name="stream">A whole image file. It stays open.</param>
    /// <param name="limits">What the image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="region">What the network is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The data are no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="PartwiseException"><c>network.onnx</c> is missing or no part network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(
        Stream stream,
        DecodeLimits? limits = null,
        BoundingBox? region = null,
        CancellationToken cancellationToken = default
    ) => Explain(ImageDecoder.ReadAll(stream, limits), limits, region, cancellationToken);

    /// <summary>Explains a photo that is decoded already.</summary>
    /// <param name="photo">Its pixels, upright.</param>
    /// <param name="region">What the network is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The region does not lie within the photo.</exception>
    /// <exception cref="PartwiseException"><c>network.onnx</c> is missing or no part network.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PhotoExplanation Explain(RgbImage photo, BoundingBox? region = null, CancellationToken cancellationToken = default) =>
        Explain(new ImagePreparer(Network.Preprocessing).Read(photo, region), cancellationToken);

    private PhotoExplanation Explain(PreparedPhoto photo, CancellationToken cancellationToken) =>
        new(photo.Photo, photo.View, Network.Explain(photo.Input, cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_network.IsValueCreated)
            _network.Value.Dispose();
    }

    /// <summary>The schema of a document that is not this version's; null where it is, or where there is none.</summary>
    private static string? OtherSchema(string path)
    {
        try
        {
            using JsonDocument document = StrictJson.Parse(
                InputFile.ReadAllBytes(path, MaxDocumentBytes, _ => new JsonException()),
                new JsonDocumentOptions { MaxDepth = BundleJson.Indented.MaxDepth }
            );
            string? schema =
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schema", out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
            return schema == BundleDocument.CurrentSchema ? null : schema;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private PartNetwork LoadNetwork()
    {
        string path = Path.Combine(Folder, BundleFiles.Network);
        PartNetwork network = PartNetwork.Load(path);
        try
        {
            BundleCheck.RequireSame(Document, [.. network.Classes.Select(c => c.K)], path);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
