using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>One classifier's head while its kind is looked for: what every kind may ask. Computed when first asked for.</summary>
internal sealed class HeadSearch
{
    private readonly GraphIndex _graph;
    private readonly string _logits;
    private readonly Lazy<LinearForm?> _linear;
    private readonly Lazy<LocalForm?> _local;
    private readonly string? _positions;
    private readonly LinearWalk _walk;
    private readonly LocalFinder _finder;

    public HeadSearch(
        OnnxModel model,
        GraphIndex graph,
        ConstantFolder constants,
        ModelInput input,
        string logits,
        string? layer,
        int? prefixTokens,
        CancellationToken cancellationToken
    )
    {
        (_graph, _logits, Layer) = (graph, logits, layer);
        Tensors = new TensorProbe(model, graph, input, cancellationToken);
        var maps = new MapReader(graph, constants, Tensors, prefixTokens);
        _walk = new LinearWalk(graph, constants, Tensors, maps);
        Spatial = new SpatialTensors(graph, Tensors, maps);
        _finder = new LocalFinder(model, graph, Tensors, Spatial, input.Name, logits, _walk);
        _positions = Tensors.HasPlaces(logits) ? string.Join(" × ", Tensors.Shape(logits)!.Skip(2)) : null;
        _linear = new(() => _positions is null ? _walk.Follow(logits) : null);
        _local = new(() =>
        {
            if (_positions is not null)
                return null;
            _ = _linear.Value;
            return _finder.Find(layer);
        });
        Pools = new PoolReader(graph, constants, Tensors);
    }

    /// <summary>Shapes and values on the test image.</summary>
    public TensorProbe Tensors { get; }

    /// <summary>The tensors with positions.</summary>
    public SpatialTensors Spatial { get; }

    /// <summary>Recognises poolings.</summary>
    public PoolReader Pools { get; }

    /// <summary>The layer that was named; null for the default.</summary>
    public string? Layer { get; }

    /// <summary>The head with one constant vector per class; null where it is not of that form, or another layer was named.</summary>
    public LinearForm? Linear => _linear.Value is { } form && (Layer is null || Layer == form.Map.Tensor) ? form : null;

    /// <summary>The head by its gradient; null where it has none.</summary>
    public LocalForm? Local => Linear is null ? _local.Value : null;

    /// <summary>Why there is neither.</summary>
    public (string Reason, string Remedy)? Refusal =>
        _positions is null
            ? _finder.Refusal
            : (
                $"its output holds {_positions} positions for each of its channels: that is a map, not one score per class.",
                "Export the classifier with its head, or name another output with `Output`."
            );

    /// <summary>Whether the last pooling is the last that happens.</summary>
    public bool EndsInPooling => _walk.PooledLast is not null;

    /// <summary>The map that the last pooling reads, in a network that ends there; else null.</summary>
    public FeatureMap? PooledMap => _walk.PooledLast is { } last ? Spatial.Describe(last) : null;

    /// <summary>What stands between the local map and the logits.</summary>
    public IReadOnlyList<NodeProto> Behind => Local is { } local ? Models.LocalExactness.Between(_graph, local.Map.Tensor, _logits) : [];

    /// <summary>How exact the local form is.</summary>
    public HeadExactness LocalExactness =>
        Local is { } local ? Models.LocalExactness.Of(_graph, local.Map.Tensor, _logits) : HeadExactness.Exact;
}
