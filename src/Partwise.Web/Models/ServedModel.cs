using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Web;

/// <summary>A bundle that is served: its part network for explanations, and the model inside it for questions about any class. Safe from
/// several threads.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly DecodeLimits _limits;
    private readonly Lazy<OpenedModel> _opened;
    private readonly Lock _naming = new();
    private volatile Described _now;

    public ServedModel(string name, Bundle bundle, DecodeLimits limits)
    {
        (Name, Bundle, _limits) = (name, bundle, limits);
        _now = Described.Of(bundle.Document);
        _opened = new Lazy<OpenedModel>(() => OpenedModel.Open(bundle.Folder, limits: limits));
    }

    public string Name { get; }

    public Bundle Bundle { get; }

    /// <summary>What the bundle says, with the names that its parts have now.</summary>
    public BundleDocument Document => _now.Document;

    /// <summary>The data that the page shows.</summary>
    public Lazy<byte[]> Report => _now.Report;

    /// <summary>The model as questions about any class need it; opened by the first of them.</summary>
    /// <exception cref="PartwiseException">The bundle's parts cannot be asked about.</exception>
    public OpenedModel Opened => _opened.Value;

    public PartNetwork Network => Bundle.Network;

    /// <summary>Opens what the first question about a class would wait for.</summary>
    public void Warm()
    {
        try
        {
            _ = Opened;
        }
        catch (Exception e)
            when (e
                    is PartwiseException
                        or Onnx.OnnxException
                        or Onnx.Inference.OnnxRuntimeException
                        or IOException
                        or UnauthorizedAccessException
                        or ObjectDisposedException
            )
        {
            // Whoever asks is told.
        }
    }

    /// <exception cref="ImageException">The data are no sound image within the limits, or the model's answer holds numbers that are not
    /// finite.</exception>
    public PhotoExplanation Explain(byte[] photo, BoundingBox? box, CancellationToken cancellationToken) =>
        Finite(Bundle.Explain(photo, _limits, box, cancellationToken));

    /// <summary>A photo of a dataset, shown to the model as the bundle's own were: its box, or the whole of it.</summary>
    public PhotoExplanation Explain(DatasetImage image, CancellationToken cancellationToken) =>
        Finite(Bundle.Explain(image.Path, _limits, Region(image), cancellationToken));

    /// <summary>What <c>explain --json</c> says of a photo.</summary>
    public ExplainedImage Describe(string name, PhotoExplanation explained, BoundingBox? box) =>
        _now.Describer.Describe(name, explained, box is { } b ? PixelBox.Of(b) : null);

    /// <summary>The photo in front of the model, for questions about any class.</summary>
    public SeenPhoto Look(byte[] photo, BoundingBox? box, CancellationToken cancellationToken)
    {
        SeenPhoto seen = Opened.Look(photo, box, cancellationToken);
        return seen.IsFinite ? seen : throw NotFinite();
    }

    /// <summary>The same for a photo that is decoded already.</summary>
    public SeenPhoto Look(RgbImage photo, BoundingBox? box, CancellationToken cancellationToken)
    {
        SeenPhoto seen = Opened.Look(photo, box, cancellationToken);
        return seen.IsFinite ? seen : throw NotFinite();
    }

    /// <summary>Names a part, or takes its name away, in the bundle on disk and in every answer from now on.</summary>
    /// <exception cref="PartwiseException">There is no such part, or the name is not allowed.</exception>
    /// <exception cref="Files.OutputException">The bundle cannot be written.</exception>
    public void Rename(PartName name)
    {
        lock (_naming)
        {
            OpenedModel opened = Opened;
            BundleDocument document = BundleNames.Set(Bundle.Folder, [name]);
            opened.Rename(document);
            _now = Described.Of(document);
        }
    }

    /// <summary>What of a dataset's photo the model is shown; null for the whole.</summary>
    public BoundingBox? Region(DatasetImage image) => image.Region(Document.Options.ShowsBoxes ? CropMode.Box : CropMode.Full);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_opened.IsValueCreated)
            _opened.Value.Dispose();
        Bundle.Dispose();
    }

    private static PhotoExplanation Finite(PhotoExplanation explained) => explained.IsFinite ? explained : throw NotFinite();

    private static ImageException NotFinite() =>
        new(ImageErrorKind.Unsupported, "The photo cannot be used: ", "the model's answer holds values that are not finite numbers");

    /// <summary>What follows from the bundle's document.</summary>
    private sealed record Described(BundleDocument Document, ImageDescriber Describer, Lazy<byte[]> Report)
    {
        public static Described Of(BundleDocument document) =>
            new(document, new ImageDescriber(document), new Lazy<byte[]>(() => ReportBuilder.DataOf(document)));
    }
}
