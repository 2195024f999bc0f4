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

    /// <summary>Metadata: the original output that was followed and the activation after its logits, a JSON object {name, activation}.</summary>
    public const string OutputKey = "partwise.output";

    /// <summary>Metadata: <c>false</c> where a map does not add up to its part's contribution, as in prototype networks; absent otherwise.</summary>
    public const string AdditiveKey = "partwise.additive";

    /// <summary>The value of <see cref="SchemaKey"/>.</summary>
    public const string Schema = "partwise.network/1";
}
