namespace Partwise.Parts;

/// <summary>The names of what a part network adds to the original graph: its outputs and metadata keys.</summary>
public static class PartOutputs
{
    /// <summary>int64 [N,T]: the top classes, highest logit first.</summary>
    public const string Class = "partwise_class";

    /// <summary>float32 [N,T]: their logits, before any softmax.</summary>
    public const string Logit = "partwise_logit";

    /// <summary>float32 [N,T]: their biases: that of the head, or what the prototypes of all other classes add.</summary>
    public const string Bias = "partwise_bias";

    /// <summary>float32 [N,T], only where the head has a constant of its own at each image: what of the logit is neither bias nor
    /// part.</summary>
    public const string Offset = "partwise_offset";

    /// <summary>float32 [N,T], only where the head is taken by its gradient: how much of the maps no part explains, relative to what the
    /// parts do.</summary>
    public const string Epsilon = "partwise_epsilon";

    /// <summary>float32 [N,T,K]: what each part adds to the logit.</summary>
    public const string Contribution = "partwise_contribution";

    /// <summary>float32 [N,T,K,H,W], in logit units: the map of part i adds up to its contribution where the network is additive.</summary>
    public const string Map = "partwise_map";

    /// <summary>float32 [N,m], prototype networks only: each prototype's highest similarity.</summary>
    public const string Similarities = "similarities";

    /// <summary>float32 [N,m,H,W], prototype networks only: each prototype's similarity at every position.</summary>
    public const string ActivationMaps = "activation_maps";

    /// <summary>Metadata: the schema, <c>partwise.network/1</c>.</summary>
    public const string SchemaKey = "partwise.schema";

    /// <summary>Metadata: the labels, a JSON array.</summary>
    public const string LabelsKey = "partwise.labels";

    /// <summary>Metadata: the preprocessing, a JSON object.</summary>
    public const string PreprocessingKey = "partwise.preprocessing";

    /// <summary>Metadata: a JSON array of {class, k, decomposed}.</summary>
    public const string ClassesKey = "partwise.classes";

    /// <summary>Metadata: the original output that was followed and the activation after its logits, a JSON object {name,
    /// activation}.</summary>
    public const string OutputKey = "partwise.output";

    /// <summary>Metadata: <c>false</c> where a map does not add up to its part's contribution, as in prototype networks; absent
    /// otherwise.</summary>
    public const string AdditiveKey = "partwise.additive";

    /// <summary>Metadata: <c>exact</c>, <c>exact-per-image</c> or <c>first-order</c>; absent where the head is mean pooling and a linear
    /// layer.</summary>
    public const string ExactnessKey = "partwise.exactness";

    /// <summary>Metadata: where the cells of the maps lie in the input, a JSON object as in the bundle's document; absent where nobody
    /// looked, which means an even grid.</summary>
    public const string GeometryKey = "partwise.geometry";

    /// <summary>Metadata of an exported network: what people call parts, a JSON array of {class, label, part, name}; absent where nothing
    /// is named.</summary>
    public const string NamesKey = "partwise.names";

    /// <summary>Metadata: how the head was changed; absent where it never was.</summary>
    public const string HistoryKey = "partwise.history";

    /// <summary>The value of <see cref="SchemaKey"/>.</summary>
    public const string Schema = "partwise.network/1";

    /// <summary>Whether an output was added by Partwise.</summary>
    internal static bool IsOwn(string output) => output.StartsWith("partwise_", StringComparison.Ordinal);
}
