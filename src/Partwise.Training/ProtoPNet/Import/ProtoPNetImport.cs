using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Makes a prototype network of the weights that the code published with Chen et al. 2019 saves: <c>features.*</c> (the backbone),
/// <c>add_on_layers.*</c>,
/// <c>prototype_vectors</c> and <c>last_layer.weight</c>, and of an ONNX file of the same backbone.
/// </summary>
public static class ProtoPNetImport
{
    private const string Vectors = "prototype_vectors",
        LastLayer = "last_layer.weight",
        Ones = "ones",
        Features = "features.",
        AddOn = "add_on_layers.",
        OurAddOn = "add_on.";

    /// <summary>Whether weights are those of a prototype network.</summary>
    public static bool Accepts(StateDictionary state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Tensors.Keys.Any(n => n is Vectors or $"module.{Vectors}");
    }

    /// <summary>The network. The class of a prototype is the one to which it is connected most strongly.</summary>
    /// <param name="state">The weights.</param>
    /// <param name="structurePath">The backbone as a classifier or cut after its last feature map; its own head is left away.</param>
    /// <param name="options">The settings; null for none.</param>
    /// <param name="cancellationToken">Ends the test run of the backbone early.</param>
    /// <exception cref="OnnxException">The structure is no ONNX model.</exception>
    /// <exception cref="PartwiseException">Weights and structure do not fit; the message lists what does not.</exception>
    public static ProtoPNetNetwork Import(
        StateDictionary state,
        string structurePath,
        ProtoPNetImportOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        options ??= new ProtoPNetImportOptions();
        OrderedDictionary<string, StateTensor> tensors = PlainNames.Of(state.Tensors, []).Tensors;
        StateTensor vectors = Take(state, tensors, Vectors),
            connection = Take(state, tensors, LastLayer);
        tensors.Remove(Ones);
        if (
            vectors.Shape is not [> 0 and var count, > 0 and var channels, > 0 and var height, > 0 and var width]
            || connection.Shape is not [> 0 and var classes, var connected]
            || connected != count
        )
            throw new DataFileException(
                $"'{state.Path}' has '{Vectors}' [{string.Join(", ", vectors.Shape)}] and '{LastLayer}' "
                    + $"[{string.Join(", ", connection.Shape)}]; [m, D, H1, W1] and [classes, m] are needed."
            );
        var backbone = Backbone.Open(structurePath, options.Classifier, cancellationToken: cancellationToken);
        LabelSet labels = options.Classifier.LabelsFile is { } file ? LabelSet.FromFile(file, classes) : LabelSet.Default(classes);
        SimilarityKind similarity = options.Similarity ?? SimilarityOf(state);
        ProtoPNetNetwork network = ProtoPNetBuilder.Create(
            backbone,
            labels.Labels,
            new ProtoPNetOptions
            {
                PrototypesPerClass = 1,
                Channels = channels,
                Height = height,
                Width = width,
                AddOn = AddOnOf(state, tensors, backbone.Map.Channels, channels),
            }
        );
        OnnxModel latent = WeightImport.Apply(
            network.Latent,
            Renamed(tensors),
            new WeightImportOptions
            {
                Source = $"The weights of '{state.Path}'",
                IsOrdered = state.IsOrdered,
                Epsilon = options.NormalizationEpsilon,
            }
        );
        float[] weights = connection.ReadFloats();
        return network with
        {
            Latent = latent,
            Prototypes = new PrototypeLayer(vectors.ReadFloats(), StrongestClass(weights, classes, count), channels, height, width)
            {
                Similarity = similarity,
            },
            Connection = new ClassConnection(weights, classes),
            Preprocessing = Published(backbone.Preprocessing),
        };
    }

    private static StateTensor Take(StateDictionary state, OrderedDictionary<string, StateTensor> tensors, string name) =>
        tensors.Remove(name, out StateTensor? tensor)
            ? tensor
            : throw new DataFileException(
                $"'{state.Path}' has no tensor '{name}', so it is no prototype network; import it as a classifier or give the "
                    + $"weights of one."
            );

    private static AddOnKind AddOnOf(StateDictionary state, OrderedDictionary<string, StateTensor> tensors, int from, int to)
    {
        int layers = tensors.Keys.Count(n =>
            n.StartsWith(AddOn, StringComparison.Ordinal) && n.EndsWith(".weight", StringComparison.Ordinal)
        );
        foreach (AddOnKind kind in Enum.GetValues<AddOnKind>())
        {
            if (AddOnLayers.Of(kind, from, to).Count == layers)
                return kind;
        }
        throw new DataFileException(
            $"'{state.Path}' has {layers} add-on layers between {from} channels of the backbone and {to} of the prototypes; "
                + $"the published kinds have {AddOnLayers.Of(AddOnKind.Regular, from, to).Count} (regular) or "
                + $"{AddOnLayers.Of(AddOnKind.Bottleneck, from, to).Count} (bottleneck). Give weights and structure of the same "
                + $"backbone."
        );
    }

    private static SimilarityKind SimilarityOf(StateDictionary state) =>
        state.Texts.GetValueOrDefault("prototype_activation_function") switch
        {
            null or "log" => SimilarityKind.Log,
            "linear" => SimilarityKind.Linear,
            var other => throw new DataFileException(
                $"'{state.Path}' has the similarity '{(other.Length > 40 ? other[..40] + "…" : other)}'; log and linear are known."
            ),
        };

    private static OrderedDictionary<string, StateTensor> Renamed(OrderedDictionary<string, StateTensor> tensors)
    {
        var renamed = new OrderedDictionary<string, StateTensor>(StringComparer.Ordinal);
        foreach ((string name, StateTensor tensor) in tensors)
        {
            renamed.Add(
                name.StartsWith(Features, StringComparison.Ordinal) ? name[Features.Length..]
                    : name.StartsWith(AddOn, StringComparison.Ordinal) ? OurAddOn + name[AddOn.Length..]
                    : name,
                tensor
            );
        }
        return renamed;
    }

    private static int[] StrongestClass(float[] weights, int classes, int count)
    {
        int[] classOf = new int[count];
        for (int j = 0; j < count; j++)
        {
            for (int c = 1; c < classes; c++)
            {
                if (weights[(c * count) + j] > weights[(classOf[j] * count) + j])
                    classOf[j] = c;
            }
        }
        return classOf;
    }

    // The published network was shown the whole image (the annotated box of it), stretched to the input.
    private static Preprocessing Published(Preprocessing preprocessing) =>
        preprocessing.Source == PreprocessingSource.Default
            ? preprocessing with
            {
                Resize = preprocessing.Crop,
                ResizeMode = PreprocessingResizeMode.Exact,
            }
            : preprocessing;
}
