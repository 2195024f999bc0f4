using System.Text.Json;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Files.Internals;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>What is evaluated: a network, and the parts of the bundles that explain it, if any. Owns the network.</summary>
public sealed class EvaluationModel : IDisposable
{
    // What a ProtoPNet bundle calls its kind and its network's outputs.
    private const string ProtoPNetKind = "protopnet", Logits = "logits", Similarities = "similarities", ActivationMaps = "activation_maps";

    private EvaluationModel(string name, ImageClassifier classifier, Preprocessing preprocessing, IReadOnlyList<string> labels, bool labelsAreNames, string sha256, IReadOnlyList<NamedParts> parts)
        => (Name, Classifier, Preprocessing, Labels, LabelsAreNames, Sha256, Parts) = (name, classifier, preprocessing, labels, labelsAreNames, sha256, parts);

    /// <summary>The name of the first bundle, or of the file.</summary>
    public string Name { get; }

    /// <summary>The classifier; of a bundle, the original graph inside its part network. A ProtoPNet's feature map are its similarity maps.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>How photos become its input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>One label per class.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the labels are names; else classes are numbered.</summary>
    public bool LabelsAreNames { get; }

    /// <summary>The hash of the model: of the original one where it comes from a bundle, but of a prototype network itself, as several stand on the same backbone.</summary>
    public string Sha256 { get; }

    /// <summary>The bundles' parts, in the order given; empty for a plain model.</summary>
    public IReadOnlyList<NamedParts> Parts { get; }

    /// <summary>Opens a bundle (a folder) or a plain model (an ONNX file).</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Labels, preprocessing and output of a plain model; a bundle knows its own.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">It is neither, or the bundle is damaged.</exception>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    public static EvaluationModel Open(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAll([path], options, cancellationToken)[0];

    /// <summary>Opens several bundles or plain models. Bundles of the same model share one network, so that each photo goes through it once.</summary>
    /// <param name="paths">Folders and files, at least one. Bundles are named after their folders; of equal names the later ones get numbers.</param>
    /// <param name="options">Labels, preprocessing and output of plain models.</param>
    /// <param name="cancellationToken">Ends the models' test runs early.</param>
    /// <returns>One per network, in the order given; all are to be disposed.</returns>
    /// <exception cref="PartwiseException">One is neither, or a bundle is damaged.</exception>
    /// <exception cref="OnnxException">A file is no ONNX model.</exception>
    public static IReadOnlyList<EvaluationModel> OpenAll(IReadOnlyList<string> paths, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        IReadOnlyList<string> names = FolderNames.Of([.. paths.Select(p => Path.TrimEndingDirectorySeparator(p))], []);
        var models = new List<EvaluationModel>();
        try
        {
            for (int i = 0; i < paths.Count; i++)
            {
                EvaluationModel opened = Directory.Exists(paths[i]) ? OpenBundle(paths[i], names[i], cancellationToken) : OpenPlain(paths[i], names[i], options, cancellationToken);
                // Bundles that were made with other labels or preprocessing see other photos, though the weights are the same.
                int same = models.FindIndex(m => m.Parts.Count > 0 && opened.Parts.Count > 0 && m.Sha256 == opened.Sha256 && m.Preprocessing == opened.Preprocessing && m.Labels.SequenceEqual(opened.Labels, StringComparer.Ordinal));
                if (same < 0)
                {
                    models.Add(opened);
                    continue;
                }
                models[same] = models[same].With(opened.Parts[0]);
                opened.Dispose();
            }
            return models;
        }
        catch
        {
            models.ForEach(m => m.Dispose());
            throw;
        }
    }

    /// <summary>The parts of a bundle that others are compared with; its network is not opened.</summary>
    /// <param name="path">The bundle.</param>
    /// <exception cref="PartwiseException">It is no bundle, or damaged.</exception>
    public static NamedParts OpenParts(string path)
    {
        using Bundle bundle = Bundle.Open(path);
        return new NamedParts(FolderNames.Of([Path.TrimEndingDirectorySeparator(path)], [])[0], ReadParts(path, bundle.Document), bundle.Document, Hash(path, bundle.Document));
    }

    private static EvaluationModel OpenPlain(string path, string name, ClassifierOptions? options, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new PartwiseException($"There is no bundle or model '{path}'; give a folder made by 'partwise fit', or an ONNX file.");
        var plain = ImageClassifier.Load(path, options, cancellationToken);
        return new EvaluationModel(name, plain, plain.Preprocessing, plain.Labels.Labels, plain.Labels.Source != LabelSource.None, FeatureEncoder.Hash(path), []);
    }

    private static EvaluationModel OpenBundle(string path, string name, CancellationToken cancellationToken)
    {
        using Bundle bundle = Bundle.Open(path);
        BundleDocument document = bundle.Document;
        string network = Path.Combine(path, BundleFiles.Network);
        if (!File.Exists(network))
            throw new PartwiseException($"'{path}' lacks {BundleFiles.Network}; make the bundle anew.");
        // The metadata of the part network say what the model's own output, labels and preprocessing are; no session is needed for that.
        var model = OnnxModel.Load(network);
        string[] labels = Read<string[]>(model, PartOutputs.LabelsKey, network);
        Preprocessing preprocessing = Preprocessing.FromMetadata(model.GetMetadata(PartOutputs.PreprocessingKey) ?? "", null);
        IPartMaps parts = ReadParts(path, document);
        var options = new ClassifierOptions { Output = Logits };
        if (parts is SimilarityParts)
        {
            ThroughMaps(model, network);
            options = options with { Features = ActivationMaps };
        }
        else
        {
            options = options with { Output = Read<PartOutput>(model, PartOutputs.OutputKey, network).Name };
        }
        var classifier = ImageClassifier.Load(model, network, options, preprocessing, classes => LabelSet.FromMetadata(JsonSerializer.Serialize(labels), classes), cancellationToken);
        string sha256 = Hash(path, document);
        if (Fits(parts, classifier))
            return new EvaluationModel(name, classifier, preprocessing, labels, document.Model.LabelsSource != "none", sha256, [new NamedParts(name, parts, document, sha256)]);
        classifier.Dispose();
        throw new PartwiseException($"'{path}' has prototypes that do not fit its network; make the bundle anew.");
    }

    private static string Hash(string path, BundleDocument document)
        => document.Kind == ProtoPNetKind && File.Exists(Path.Combine(path, BundleFiles.Network)) ? FeatureEncoder.Hash(Path.Combine(path, BundleFiles.Network)) : document.Model.Sha256;

    private static bool Fits(IPartMaps parts, ImageClassifier classifier) => parts switch
    {
        SimilarityParts own => own.Owners.Count == classifier.Features?.Channels && own.LogitCount == classifier.Classes,
        PrototypeBank own => own.Channels == classifier.Features?.Channels && classifier.Head is not null,
        _ => true,
    };

    private static IPartMaps ReadParts(string path, BundleDocument document)
    {
        string file = Path.Combine(path, BundleFiles.Prototypes);
        return document.Kind == ProtoPNetKind ? SimilarityParts.Read(file) : PrototypeBank.Read(file, document.Model.Features.Channels);
    }

    /// <summary>
    /// A ProtoPNet takes the similarity of the smallest distance; the largest of its similarity maps is the same, as similarity falls with distance. With the logits behind the maps, these are the network's last feature map.
    /// </summary>
    private static void ThroughMaps(OnnxModel model, string path)
    {
        foreach (string tensor in new[] { ActivationMaps, Similarities, Logits })
        {
            if (!model.Outputs.Any(o => o.Name == tensor))
                throw new PartwiseException($"'{path}' has no output '{tensor}', as a ProtoPNet has; make the bundle anew with 'partwise train protopnet'.");
        }
        var graph = new GraphEditor(model);
        string best = graph.AddNode("Flatten", [graph.AddNode("GlobalMaxPool", [ActivationMaps])]);
        graph.ReplaceInput(Similarities, best);
        graph.TopologicalSort();
    }

    private EvaluationModel With(NamedParts more) => new(Name, Classifier, Preprocessing, Labels, LabelsAreNames, Sha256, [.. Parts, more]);

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();

    private static T Read<T>(OnnxModel model, string key, string path)
    {
        try
        {
            return StrictJson.Deserialize<T>(model.GetMetadata(key) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException($"'{path}' lacks the metadata '{key}'; make the bundle anew with 'partwise fit'.");
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' has unreadable metadata '{key}': {e.Message}; make the bundle anew with 'partwise fit'.", e);
        }
    }
}
