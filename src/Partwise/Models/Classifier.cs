using System.Security.Cryptography;
using Partwise.Engine;
using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// A trained image classifier as backbone | pooling | linear head: its graph, head, preprocessing and labels, and a session that
/// gives logits and feature maps together. Immutable; <see cref="Run"/> can be called from several threads.
/// </summary>
public sealed class Classifier : IDisposable
{
    private readonly Lazy<InferenceSession> _session;

    private Classifier(string path, OnnxModel model, HeadFinding finding, Preprocessing preprocessing, LabelSet labels, string sha256)
    {
        Path = path;
        Model = model;
        Inspection = finding.Inspection;
        Head = finding.Head!;
        Preprocessing = preprocessing;
        Labels = labels;
        Sha256 = sha256;
        _session = new Lazy<InferenceSession>(OpenWithFeatures);
    }

    /// <summary>The path it was loaded from.</summary>
    public string Path { get; }

    /// <summary>The graph, as the file states it.</summary>
    public OnnxModel Model { get; }

    /// <summary>What was found about it.</summary>
    public ModelInspection Inspection { get; }

    /// <summary>v and b.</summary>
    public LinearHead Head { get; }

    /// <summary>The feature map that the head looks at.</summary>
    public FeatureMap Features => Inspection.Features!;

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>One label per class.</summary>
    public LabelSet Labels { get; }

    /// <summary>
    /// The SHA-256 of the model, in hexadecimal: of the file's bytes and then, where weights lie in other files, of their bytes in the order
    /// of the tensors, each part of a file once. Without such files it is the file's own.
    /// </summary>
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
        OnnxModel model = OnnxModel.Load(path);
        Preprocessing preprocessing = ReadPreprocessing(model, options);
        HeadFinding finding = HeadFinder.Find(model, path, options.Output, cancellationToken, preprocessing.Crop);
        if (finding.Inspection is { Reason: { } reason, Remedy: { } remedy })
            throw new UnsupportedModelException(path, reason, remedy);
        LabelSet labels = ReadLabels(model, path, finding.Head!.Classes, options);
        return new Classifier(path, model, finding, preprocessing, labels, Hash(path, model));
    }

    /// <summary>Says what a model file is, and whether and how it can be decomposed.</summary>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">The options do not fit.</exception>
    public static ModelDescription Inspect(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ClassifierOptions();
        OnnxModel model = OnnxModel.Load(path);
        Preprocessing preprocessing = ReadPreprocessing(model, options);
        ModelInspection inspection = HeadFinder.Find(model, path, options.Output, cancellationToken, preprocessing.Crop).Inspection;
        if (inspection.Classes is not { } classes)
            return new ModelDescription(inspection, preprocessing, null);
        try
        {
            return new ModelDescription(inspection, preprocessing, ReadLabels(model, path, classes, options));
        }
        catch (DataFileException e) when (options.LabelsFile is null)
        {
            // Labels that lie about do not keep a person from learning what the model is.
            return new ModelDescription(inspection, preprocessing, LabelSet.Default(classes)) { Warnings = [e.Message] };
        }
    }

    /// <summary>Runs preprocessed images.</summary>
    /// <param name="input">[N, 3, H, W], float32, normalised as <see cref="Preprocessing"/> says.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="OnnxRuntimeException">The engine refused the input.</exception>
    public ClassifierOutput Run(OrtValue input, CancellationToken cancellationToken = default)
    {
        OrtValue[] values = _session.Value.Run([Inspection.InputName], [input], [Inspection.LogitsTensor, Features.Tensor], cancellationToken: cancellationToken);
        return new ClassifierOutput(values[0], values[1]);
    }

    /// <summary>A fresh input buffer of shape [1, 3, H, W].</summary>
    public OrtValue AllocateInput() => OrtValue.Allocate<float>([1, 3, InputHeight, InputWidth]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    private InferenceSession OpenWithFeatures()
    {
        OnnxModel model = Model.Clone();
        var graph = new GraphEditor(model);
        foreach (string tensor in new[] { Inspection.LogitsTensor, Features.Tensor })
        {
            if (!model.Outputs.Any(o => o.Name == tensor))
                graph.AddOutput(new OnnxValueInfo(tensor, OnnxElementType.Float, null));
        }
        return EngineSessions.Create(model, intraOpThreads: 1);
    }

    private static string Hash(string path, OnnxModel model)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            using FileStream file = File.OpenRead(path);
            file.CopyTo(stream);
            model.CopyExternalDataTo(stream);
        }
        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Comes before the head: where the input's size is free, the crop decides the feature map's.</summary>
    private static Preprocessing ReadPreprocessing(OnnxModel model, ClassifierOptions options)
        => Preprocessing.Resolve(ModelInput.Of(model).Size, options.PreprocessingFile, model.GetMetadata(Preprocessing.MetadataKey));

    private static LabelSet ReadLabels(OnnxModel model, string path, int classes, ClassifierOptions options)
        => LabelSet.Resolve(classes, options.LabelsFile, model.GetMetadata(LabelSet.MetadataKey), path);
}
