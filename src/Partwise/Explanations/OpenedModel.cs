using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// A classifier that is explained and evaluated, and the parts of the bundles that explain it, if any: what is shown is what is measured.
/// Owns the network. Can be called from several threads.
/// </summary>
public sealed class OpenedModel : IDisposable
{
    private readonly ImagePreparer _preparer;
    private readonly DecodeLimits? _limits;

    internal OpenedModel(
        string path,
        string name,
        ImageClassifier classifier,
        bool labelsAreNames,
        string sha256,
        IReadOnlyList<NamedParts> parts,
        DecodeLimits? limits
    )
    {
        (Path, Name, Classifier, LabelsAreNames, Sha256, Parts, _limits) = (path, name, classifier, labelsAreNames, sha256, parts, limits);
        Model = new ClassifierModel(classifier);
        _preparer = new ImagePreparer(classifier.Preprocessing, limits);
    }

    /// <summary>The path as given; of several bundles with one network, that of the first.</summary>
    public string Path { get; }

    /// <summary>The name of the first bundle, or of the file.</summary>
    public string Name { get; }

    /// <summary>The classifier; of a bundle, the original graph inside its part network. A ProtoPNet's feature map are its similarity
    /// maps.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>The classifier as methods see it.</summary>
    public ClassifierModel Model { get; }

    /// <summary>How photos become its input.</summary>
    public Preprocessing Preprocessing => Classifier.Preprocessing;

    /// <summary>One label per class.</summary>
    public IReadOnlyList<string> Labels => Classifier.Labels.Labels;

    /// <summary>Whether the labels are names; else classes are numbered.</summary>
    public bool LabelsAreNames { get; }

    /// <summary>The hash of the model: of the original one where it comes from a bundle, but of a prototype network itself, as several
    /// stand on the same backbone.</summary>
    public string Sha256 { get; }

    /// <summary>The bundles' parts, in the order given; empty for a plain model.</summary>
    public IReadOnlyList<NamedParts> Parts { get; private set; }

    /// <summary>The parts of the first bundle, post-hoc prototypes or those of a prototype network; null for a plain model.</summary>
    public IPartNetwork? Network => Parts.Count > 0 ? Parts[0].Network : null;

    /// <summary>Whether it is meant to see boxes around objects, not whole photos; false for a plain model, which does not say.</summary>
    public bool ShowsBoxes => Parts.Count > 0 && Parts[0].Document.Options.ShowsBoxes;

    /// <summary>Opens a bundle (a folder) or a plain model (an ONNX file).</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Labels, preprocessing, output and feature map of a plain model; a bundle knows its own.</param>
    /// <param name="limits">What an image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">It is neither, or cannot be used, or the bundle is damaged.</exception>
    /// <exception cref="Onnx.OnnxException">The file is no ONNX model.</exception>
    public static OpenedModel Open(
        string path,
        ClassifierOptions? options = null,
        DecodeLimits? limits = null,
        CancellationToken cancellationToken = default
    ) => OpenAll([path], options, limits, cancellationToken)[0];

    /// <summary>Opens several bundles or plain models. Bundles of the same model share one network, so that each photo goes through it
    /// once.</summary>
    /// <param name="paths">Folders and files, at least one. Bundles are named after their folders; of equal names the later ones get
    /// numbers.</param>
    /// <param name="options">Labels, preprocessing and output of plain models.</param>
    /// <param name="limits">What an image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends the models' test runs early.</param>
    /// <returns>One per network, in the order given; all are to be disposed.</returns>
    /// <exception cref="PartwiseException">One is neither, or a bundle is damaged.</exception>
    /// <exception cref="Onnx.OnnxException">A file is no ONNX model.</exception>
    public static IReadOnlyList<OpenedModel> OpenAll(
        IReadOnlyList<string> paths,
        ClassifierOptions? options = null,
        DecodeLimits? limits = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new ModelOpener(options, limits, cancellationToken).OpenAll(paths);
    }

    /// <summary>The parts of a bundle that others are compared with; its network is not opened.</summary>
    /// <param name="path">The bundle.</param>
    /// <exception cref="PartwiseException">It is no bundle, or damaged.</exception>
    public static NamedParts OpenParts(string path) => ModelOpener.OpenParts(path);

    /// <summary>Takes over what people call the parts of the first bundle, after they changed it.</summary>
    /// <param name="document">What the bundle says now.</param>
    /// <exception cref="ArgumentException">The model has no parts, or the document is of another bundle.</exception>
    public void Rename(BundleDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (Parts.Count == 0 || !Parts[0].Document.Classes.Select(c => c.Class).SequenceEqual(document.Classes.Select(c => c.Class)))
            throw new ArgumentException("The document is not that of the model's first bundle.", nameof(document));
        Parts = [Parts[0] with { Document = document }, .. Parts.Skip(1)];
    }

    /// <summary>Decodes and prepares a photo and runs the model once.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="region">What the model is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SeenPhoto Look(string path, BoundingBox? region = null, CancellationToken cancellationToken = default) =>
        Look(_preparer.Read(path, region), cancellationToken);

    /// <summary>The same for an encoded photo in memory.</summary>
    /// <param name="data">A whole image file.</param>
    /// <param name="region">What the model is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The data are no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SeenPhoto Look(ReadOnlySpan<byte> data, BoundingBox? region = null, CancellationToken cancellationToken = default) =>
        Look(_preparer.Read(data, region), cancellationToken);

    /// <summary>The same for a photo that is decoded already.</summary>
    /// <param name="photo">Its pixels, upright.</param>
    /// <param name="region">What the model is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The region does not lie within the photo.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SeenPhoto Look(RgbImage photo, BoundingBox? region = null, CancellationToken cancellationToken = default) =>
        Look(_preparer.Read(photo, region), cancellationToken);

    private SeenPhoto Look(PreparedPhoto prepared, CancellationToken cancellationToken)
    {
        (RgbImage photo, ViewGeometry view, float[] input) = prepared;
        return new SeenPhoto(
            new PhotoView(photo, view, grid: Classifier.Features is not { Positions: > 0 } ? null : Classifier.Geometry.Grid),
            Model.Open(input, cancellationToken)
        );
    }

    /// <summary>The logit of any class of a photo as bias plus parts, also of those that the part network does not put out.</summary>
    /// <param name="photo">The photo in front of this model.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="PartwiseException">The model has no parts.</exception>
    public PartPrediction TakeApart(SeenPhoto photo, int classIndex)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return ClassParts.Read(this, photo.Subject, classIndex);
    }

    /// <summary>The class that a person means.</summary>
    /// <param name="name">A label, a part of just one label, or an index of the logits.</param>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public int FindClass(string name) => ClassNames.Find(Labels, name);

    /// <summary>What a person calls a part of the first bundle; null where nobody has named it.</summary>
    public string? PartName(int classIndex, int part) =>
        Parts.Count == 0
            ? null
            : Parts[0].Document.Classes.FirstOrDefault(c => c.Class == classIndex)?.Prototypes.FirstOrDefault(p => p.Index == part)?.Name;

    /// <summary>The classes with the highest logits, highest first; the first of equal ones.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ClassScore> Top(ReadOnlySpan<float> logits, int count)
    {
        float[] values = logits.ToArray();
        return
        [
            .. Enumerable
                .Range(0, values.Length)
                .OrderByDescending(c => values[c])
                .Take(count)
                .Select(c => new ClassScore(c, Labels[c], values[c], Probability(values, c))),
        ];
    }

    /// <summary>The probability of a class: the sigmoid of its logit where the model ends in one or has but one logit, else the
    /// softmax.</summary>
    internal double Probability(ReadOnlySpan<float> logits, int c) => Scores.Probability(logits, c, Model.Link);

    /// <summary>The same network, explained by one more bundle.</summary>
    internal OpenedModel With(NamedParts more) => new(Path, Name, Classifier, LabelsAreNames, Sha256, [.. Parts, more], _limits);

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();
}
