using System.Text.Json;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Opens bundles and plain models; see <see cref="OpenedModel.OpenAll"/>.</summary>
internal sealed class ModelOpener(ClassifierOptions? plain, DecodeLimits? limits, CancellationToken cancellationToken)
{
    // What a ProtoPNet bundle calls its kind and its network's outputs.
    private const string ProtoPNetKind = "protopnet",
        Logits = "logits",
        Similarities = "similarities",
        ActivationMaps = "activation_maps";

    public IReadOnlyList<OpenedModel> OpenAll(IReadOnlyList<string> paths)
    {
        IReadOnlyList<string> names = FolderNames.Of([.. paths.Select(p => Path.TrimEndingDirectorySeparator(p))], []);
        var models = new List<OpenedModel>();
        try
        {
            for (int i = 0; i < paths.Count; i++)
            {
                OpenedModel opened = Directory.Exists(paths[i]) ? OpenBundle(paths[i], names[i]) : OpenPlain(paths[i], names[i]);
                // Bundles that were made with other labels or preprocessing see other photos, though the weights are the same.
                int same = models.FindIndex(m =>
                    m.Parts.Count > 0
                    && opened.Parts.Count > 0
                    && m.Sha256 == opened.Sha256
                    && m.Preprocessing == opened.Preprocessing
                    && m.Labels.SequenceEqual(opened.Labels, StringComparer.Ordinal)
                );
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

    public static NamedParts OpenParts(string path)
    {
        using Bundle bundle = Bundle.Open(path);
        return new NamedParts(
            FolderNames.Of([Path.TrimEndingDirectorySeparator(path)], [])[0],
            ReadParts(path, bundle.Document),
            bundle.Document,
            Hash(path, bundle.Document)
        );
    }

    private OpenedModel OpenPlain(string path, string name)
    {
        if (!File.Exists(path))
            throw new PartwiseException($"There is no bundle or model '{path}'; give a folder made by 'partwise fit', or an ONNX file.");
        var classifier = ImageClassifier.Load(path, plain, cancellationToken);
        return new OpenedModel(path, name, classifier, classifier.Labels.Source != LabelSource.None, FileHash.Sha256(path), [], limits);
    }

    private OpenedModel OpenBundle(string path, string name)
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
        string prototypes = Path.Combine(path, BundleFiles.Prototypes);
        bool byGradient = document.Certificate is { EpsilonMean: not null } && document.Kind != ProtoPNetKind;
        IPartNetwork? parts = byGradient ? null : ReadParts(path, document);
        var options = new ClassifierOptions { Output = Logits };
        PlainOffset? offset = null;
        if (parts is SimilarityParts)
        {
            ThroughMaps(model, network);
            options = options with { Features = ActivationMaps };
        }
        else
        {
            options = options with { Output = Read<PartOutput>(model, PartOutputs.OutputKey, network).Name };
            if (byGradient)
                options = options with { Layer = document.Model.Features.Tensor };
            else if (
                model.GetMetadata(PartOutputs.ExactnessKey) is not null
                && PlainNetwork.Create(model, network, options.Output, preprocessing.Crop, cancellationToken) is { } alone
            )
                (model, options, offset) = (alone.Graph, options with { Output = alone.Logits, Features = alone.Evidence }, alone.Offset);
        }
        var classifier = ImageClassifier.Load(
            model,
            network,
            options,
            preprocessing,
            classes => LabelSet.FromMetadata(JsonSerializer.Serialize(labels), classes),
            cancellationToken,
            offset
        );
        if (FeatureGeometry.FromMetadata(model.GetMetadata(PartOutputs.GeometryKey)) is { } geometry)
            classifier.Geometry = geometry;
        string sha256 = Hash(path, document);
        if (byGradient && classifier.Features is not null)
            parts = GradientParts.Read(prototypes, classifier, document.Options.Basis == "dual");
        if (parts is PrototypeBank bank && offset is not null)
            parts = bank.WithOffsets(classifier.Classes);
        if (parts is not null && Fits(parts, classifier))
            return new OpenedModel(
                path,
                name,
                classifier,
                document.Model.LabelsSource != "none",
                sha256,
                [new NamedParts(name, parts, document, sha256)],
                limits
            );
        classifier.Dispose();
        throw new PartwiseException($"'{path}' has prototypes that do not fit its network; make the bundle anew.");
    }

    private static string Hash(string path, BundleDocument document) =>
        document.Kind == ProtoPNetKind && File.Exists(Path.Combine(path, BundleFiles.Network))
            ? FileHash.Sha256(Path.Combine(path, BundleFiles.Network))
            : document.Model.Sha256;

    private static bool Fits(IPartNetwork parts, ImageClassifier classifier) =>
        parts switch
        {
            SimilarityParts own => own.Owners.Count == classifier.Features?.Channels && own.LogitCount == classifier.Classes,
            PrototypeBank own => own.Channels == classifier.Features?.Channels && classifier.Head is not null,
            _ => true,
        };

    private static IPartNetwork ReadParts(string path, BundleDocument document)
    {
        string file = Path.Combine(path, BundleFiles.Prototypes);
        return document.Kind == ProtoPNetKind
            ? PrototypeReader.ReadSimilarities(file)
            : PrototypeReader.ReadBank(file, document.Certificate is { Exactness: not null } ? null : document.Model.Features.Channels);
    }

    /// <summary>
    /// A ProtoPNet takes the similarity of the smallest distance; the largest of its similarity maps is the same, as similarity falls with
    /// distance. With the logits computed from the maps, these are the network's last feature map.
    ///</summary>
    private static void ThroughMaps(OnnxModel model, string path)
    {
        foreach (string tensor in new[] { ActivationMaps, Similarities, Logits })
        {
            if (!model.Outputs.Any(o => o.Name == tensor))
                throw new PartwiseException(
                    $"'{path}' has no output '{tensor}', as a ProtoPNet has; make the bundle anew with 'partwise train protopnet'."
                );
        }
        var graph = new GraphEditor(model);
        string best = graph.AddNode("Flatten", [graph.AddNode("GlobalMaxPool", [ActivationMaps])]);
        graph.ReplaceInput(Similarities, best);
        graph.TopologicalSort();
    }

    private static T Read<T>(OnnxModel model, string key, string path)
    {
        try
        {
            return StrictJson.Deserialize<T>(model.GetMetadata(key) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException($"'{path}' lacks the metadata '{key}'; make the bundle anew with 'partwise fit'.");
        }
        catch (JsonException e)
        {
            throw new PartwiseException(
                $"'{path}' has unreadable metadata '{key}': {e.Message}; make the bundle anew with 'partwise fit'.",
                e
            );
        }
    }
}
