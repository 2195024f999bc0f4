using Partwise.Files;

namespace Partwise.Models;

/// <summary>The tensors of a state dictionary, by layer.</summary>
internal sealed class StateLayers
{
    private readonly OrderedDictionary<string, StateLayer> _layers = new(StringComparer.Ordinal);
    private readonly List<StateTensor> _others = [];

    /// <summary>The layers, in the order of the file.</summary>
    public IReadOnlyList<StateLayer> All => _layers.Values;

    /// <summary>The tensors that belong to no layer of a kind that is known.</summary>
    public IReadOnlyList<StateTensor> Others => _others;

    /// <summary>The layer of this name, or null.</summary>
    public StateLayer? Find(string name) => _layers.GetValueOrDefault(name);

    /// <summary>Groups tensors by layer; counters of training steps are left out.</summary>
    /// <param name="tensors">The tensors by the names that the structure has for them.</param>
    public static StateLayers Of(IEnumerable<KeyValuePair<string, StateTensor>> tensors)
    {
        var layers = new StateLayers();
        foreach ((string name, StateTensor tensor) in tensors)
            layers.Add(name, tensor);
        return layers;
    }

    private void Add(string name, StateTensor tensor)
    {
        int dot = name.LastIndexOf('.');
        (string path, string kind) = dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
        if (kind == "num_batches_tracked")
            return;
        if (kind is not ("weight" or "bias" or "running_mean" or "running_var"))
        {
            _others.Add(tensor);
            return;
        }
        if (!_layers.TryGetValue(path, out StateLayer? layer))
            _layers.Add(path, layer = new StateLayer(path));
        switch (kind)
        {
            case "weight":
                layer.Weight = tensor;
                break;
            case "bias":
                layer.Bias = tensor;
                break;
            case "running_mean":
                layer.Mean = tensor;
                break;
            default:
                layer.Variance = tensor;
                break;
        }
    }
}
