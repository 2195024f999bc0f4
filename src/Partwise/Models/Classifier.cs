using System.Security.Cryptography;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// A trained image classifier whose head can be decomposed: its graph, head, preprocessing and labels, and a session that gives logits and
/// feature maps together. Immutable; <see cref="Run(OrtValue, CancellationToken)"/> can be called from several threads.
///</summary>
public sealed class Classifier : IDisposable
{
    private readonly Lazy<EvidenceSession>? _evidence;

    private Classifier(ImageClassifier network, HeadForm form, string sha256)
    {
        (Network, Form, Sha256) = (network, form, sha256);
        // The plain head needs nothing but its feature map.
        _evidence = form.Linear is { IsPlain: true, Map.IsChannelsFirst: true } ? null : new(() => EvidenceSession.Create(this));
    }

    /// <summary>The same model as any classifier, which gives gradients too.</summary>
    public ImageClassifier Network { get; }

    /// <summary>The path it was loaded from.</summary>
    public string Path => Network.Path;

    /// <summary>The graph, as the file states it; an input of another layout or type is adapted to [N, 3, H, W] by nodes before
    /// it.</summary>
    public OnnxModel Model => Network.Model;

    /// <summary>What was found about it.</summary>
    public ModelInspection Inspection => Network.Inspection;

    /// <summary>The constant vectors per class and the biases; null where the head is taken by its gradient at each image.</summary>
    public LinearHead? Head => Form.Linear?.Head;

    /// <summary>The number of classes.</summary>
    public int Classes => Form.Bias.Length;

    /// <summary>In what sense the parts add up to the logits.</summary>
    public HeadExactness Exactness => Form.Exactness;

    /// <summary>The feature map that the head looks at.</summary>
    public FeatureMap Features => Form.Map;

    /// <summary>Whether the head is mean pooling and a linear layer, on a map laid out as [N, D, H, W].</summary>
    internal bool IsPlain => _evidence is null;

    /// <summary>Whether the engine can run the file itself: its input was not adapted, and its weights do not lie behind links.</summary>
    internal bool IsFile { get; private set; }

    /// <summary>The head.</summary>
    internal HeadForm Form { get; }

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing => Network.Preprocessing;

    /// <summary>One label per class.</summary>
    public LabelSet Labels => Network.Labels;

    /// <summary>
    /// The SHA-256 of the model, in hexadecimal: of the file's bytes and then, where weights lie in other files, of their bytes in the
    /// order of the tensors, each part of a file once. Without such files it is the file's own.
    ///</summary>
    public string Sha256 { get; }

    /// <summary>The input's rows.</summary>
    public int InputHeight => Preprocessing.Crop.Height;

    /// <summary>The input's columns.</summary>
    public int InputWidth => Preprocessing.Crop.Width;

    /// <summary>Loads a classifier and checks that its head can be decomposed.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="options">Labels, preprocessing and output, where the file does not say them.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="UnsupportedModelException">The head cannot be decomposed; the message says why and what to do.</exception>
    /// <exception cref="PartwiseException">Labels or preprocessing do not fit.</exception>
    public static Classifier Load(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ClassifierOptions();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        OnnxModel stored = OnnxModel.Load(path, hash),
            inside = stored.WithLinkedDataInside();
        var file = NetworkFile.Of(inside, options.PreprocessingFile, cancellationToken);
        (OnnxModel model, Preprocessing preprocessing) = (file.Model, file.Preprocessing);
        HeadFinding finding = HeadFinder.Find(model, path, options, preprocessing.Crop, cancellationToken);
        Classifier classifier = Of(
            model,
            path,
            finding with
            {
                Inspection = finding.Inspection with { InputNotes = file.Notes },
            },
            preprocessing,
            classes => ReadLabels(model, path, classes, options),
            () => Convert.ToHexStringLower(hash.GetHashAndReset())
        );
        classifier.IsFile = ReferenceEquals(stored, inside) && file.Notes.Count == 0;
        return classifier;
    }

    /// <summary>As the other, for a model in memory whose preprocessing, labels and hash are known.</summary>
    internal static Classifier Of(
        OnnxModel model,
        string path,
        ClassifierOptions options,
        Preprocessing preprocessing,
        LabelSet labels,
        string sha256,
        CancellationToken cancellationToken
    ) =>
        Of(
            model,
            path,
            HeadFinder.Find(model, path, options, preprocessing.Crop, cancellationToken),
            preprocessing,
            _ => labels,
            () => sha256
        );

    private static Classifier Of(
        OnnxModel model,
        string path,
        HeadFinding finding,
        Preprocessing preprocessing,
        Func<int, LabelSet> labels,
        Func<string> sha256
    )
    {
        if (finding.Inspection is { Reason: { } reason, Remedy: { } remedy })
            throw new UnsupportedModelException(path, reason, remedy);
        HeadForm form = finding.Form!;
        LabelSet own = labels(form.Bias.Length);
        var shape = new NetworkShape([.. finding.Inspection.LogitsShape!], form.Map) { Bias = form.Bias };
        return new Classifier(
            new ImageClassifier(path, model, finding.Inspection, shape, finding.Pooled, preprocessing, own),
            form,
            sha256()
        );
    }

    /// <summary>Says what a model file is, and whether and how it can be decomposed.</summary>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">The options do not fit.</exception>
    public static ModelDescription Inspect(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(path, options.PreprocessingFile, cancellationToken);
        (OnnxModel model, Preprocessing preprocessing) = (file.Model, file.Preprocessing);
        ModelInspection inspection = HeadFinder.Find(model, path, options, preprocessing.Crop, cancellationToken).Inspection with
        {
            InputNotes = file.Notes,
        };
        if (inspection.Classes is not { } classes)
            return new ModelDescription(inspection, preprocessing, null) { Metadata = model.Metadata };
        try
        {
            return new ModelDescription(inspection, preprocessing, ReadLabels(model, path, classes, options)) { Metadata = model.Metadata };
        }
        catch (DataFileException e) when (options.LabelsFile is null)
        {
            // Labels that lie about do not keep a person from learning what the model is.
            return new ModelDescription(inspection, preprocessing, LabelSet.Default(classes))
            {
                Warnings = [e.Message],
                Metadata = model.Metadata,
            };
        }
    }

    /// <summary>Lists the tensors with positions that everything from the image to the logits passes through, last first: what
    /// <see cref="ClassifierOptions.Layer"/> may name.</summary>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">The options do not fit.</exception>
    public static IReadOnlyList<FeatureMap> Layers(
        string path,
        ClassifierOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(path, options.PreprocessingFile, cancellationToken);
        return HeadFinder.Layers(file.Model, path, options, file.Preprocessing.Crop, cancellationToken);
    }

    /// <summary>Runs preprocessed images.</summary>
    /// <param name="input">[N, 3, H, W], float32, normalised as <see cref="Preprocessing"/> says.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="OnnxRuntimeException">The engine refused the input.</exception>
    public ClassifierOutput Run(OrtValue input, CancellationToken cancellationToken = default) => Network.Run(input, cancellationToken);

    /// <summary>Runs one preprocessed image and gives, beside logits and features, what the parts of one class divide.</summary>
    /// <param name="input">[1, 3, H, W].</param>
    /// <param name="classIndex">The class; without effect where the head has constant vectors.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    internal ClassifierOutput Run(OrtValue input, int classIndex, CancellationToken cancellationToken) =>
        _evidence is null ? Run(input, cancellationToken) : _evidence.Value.Run(input, classIndex, cancellationToken);

    /// <summary>A fresh input buffer of shape [1, 3, H, W].</summary>
    public OrtValue AllocateInput() => OrtValue.Allocate<float>([1, 3, InputHeight, InputWidth]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        if (_evidence is { IsValueCreated: true })
            _evidence.Value.Dispose();
    }

    private static LabelSet ReadLabels(OnnxModel model, string path, int classes, ClassifierOptions options) =>
        LabelSet.Resolve(classes, options.LabelsFile, GraphLabels.Find(model), path);
}
